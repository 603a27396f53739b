"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { LeaveGuard } from "@/components/imports/leave-guard";
import { MailsDialog } from "@/components/runs/mails-dialog";
import { SettingsPart } from "@/components/imports/settings-part";
import { WizardBar } from "@/components/imports/wizard-bar";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { ErrorSummary } from "@/components/ui/error-summary";
import { FilterLinks } from "@/components/ui/filter-links";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Icon } from "@/components/ui/icon";
import type { FieldRow as Row, MatchFieldsView } from "@/server/settings/queries";
import type { SaveFieldsInput } from "@/server/settings/schema";
import { fieldNotes } from "./field-note";
import { FieldRow } from "./field-row";
import type { Shown } from "./page";

type View = Omit<MatchFieldsView, "sample"> & { sample: { rows: number; schools: number; at: string } | null };
type Props = { dataType: SaveFieldsInput["dataType"]; slug: string; view: View; shown: Shown; maySave: boolean };

/** Match fields: one row for each of our fields, in an order that does not change. */
export function FieldsForm({ dataType, slug, view, shown, maySave }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [choices, setChoices] = useState<Record<string, string | null>>(() =>
    Object.fromEntries(view.rows.map((row) => [row.key, row.chosen])),
  );
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [title, setTitle] = useState<string | null>(null);
  const [state, setState] = useState<"clean" | "unsaved" | "saved">("clean");
  const [asking, setAsking] = useState<{ next: string | null } | null>(null);
  const [find, setFind] = useState("");
  const save = useMutation(trpc.settings.saveFields.mutationOptions());
  const read = useMutation(
    trpc.settings.readSamples.mutationOptions({
      onSuccess: () => router.refresh(),
      onError: (error) => setTitle(error.message),
    }),
  );
  const rows = view.sample?.rows ?? 0;
  const choose = (row: Row, key: string | null) => {
    setChoices((all) => ({ ...all, [row.key]: key }));
    setProblems(({ [row.key]: _gone, ...rest }) => rest);
    setState("unsaved");
  };
  // Product rule 14: a match that mails people is asked about before it is saved.
  const mailing = view.rows.find((row) => row.sendsMails && (choices[row.key] ?? null) !== null);
  const submit = (next: string | null, confirmsMails = false) => {
    if (mailing && !confirmsMails) return setAsking({ next });
    const fields = Object.fromEntries(
      view.rows.filter((row) => row.key !== "school").map((row) => [row.key, choices[row.key] ?? null]),
    );
    save.mutate(
      { dataType, fields, ...(confirmsMails ? { confirmsMails } : {}) },
      {
        onSuccess: () => {
          setAsking(null);
          setProblems({});
          setTitle(null);
          setState("saved");
          if (next) router.push(next);
          router.refresh();
        },
        onError: (error) => {
          setAsking(null);
          const found = (error.data?.fields ?? {}) as Record<string, string[]>;
          setProblems(Object.fromEntries(Object.entries(found).map(([key, messages]) => [key, messages[0] ?? ""])));
          setTitle(error.message);
        },
      },
    );
  };
  // D21: a field is required as soon as another one follows from it.
  const allRows = view.rows.map((row) =>
    row.requiredWith && choices[row.requiredWith.key] === row.requiredWith.id
      ? { ...row, requirement: "required" as const }
      : row,
  );
  const factsOf = (row: Row) => view.sources[choices[row.key] ?? ""];
  const needs = (row: Row) => Boolean(problems[row.key]) || fieldNotes(row, factsOf(row), rows).length > 0;
  const isShown: Record<Shown, (row: Row) => boolean> = {
    all: () => true,
    attention: needs,
    required: (row) => row.requirement === "required",
    none: (row) => row.key !== "school" && (choices[row.key] ?? null) === null,
  };
  const count = (kind: Shown) => allRows.filter(isShown[kind]).length;
  const wanted = find.trim().toLowerCase();
  const list = allRows.filter(
    (row) =>
      isShown[shown](row) && (wanted === "" || `${row.label} ${choices[row.key] ?? ""}`.toLowerCase().includes(wanted)),
  );
  const groups = [...new Set(list.map((row) => row.group))];
  const link = (kind: Shown) => (kind === "all" ? "?" : `?show=${kind}`);
  const errors = view.rows.flatMap((row) =>
    problems[row.key] ? [{ href: `#f-${row.key}`, text: `${row.label}: ${problems[row.key]}` }] : [],
  );
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <LeaveGuard isActive={state === "unsaved"} />
      {mailing && (
        <MailsDialog
          isOpen={asking !== null}
          title={`${mailing.label} activates accounts`}
          confirm={`Match ${mailing.label}`}
          isPending={save.isPending}
          onConfirm={() => submit(asking?.next ?? null, true)}
          onClose={() => setAsking(null)}
        >
          <p>
            With {mailing.label} matched, the next import activates the account of everybody who has one and mails each
            of them once.{" "}
            {rows > 0 &&
              `${formatCount(factsOf(mailing)?.filled ?? 0)} of the ${formatCount(rows)} rows read have a value; a preview counts the mails exactly.`}
          </p>
          <p className="muted">Nothing is sent now. Before the first import that sends mail you are asked again.</p>
        </MailsDialog>
      )}
      {title && <ErrorSummary title={title} errors={errors} />}
      <div className="section-head">
        <h2>Match fields</h2>
        <span className="muted">
          {view.sample
            ? `Samples: ${formatCount(rows)} rows${view.sample.schools > 0 ? ` of ${formatNoun(view.sample.schools, ["school", "schools"])}` : ""}, read ${view.sample.at}`
            : "No samples were read yet. They show what each field holds."}
        </span>
        {maySave && (
          <Button
            variant="quiet"
            size="sm"
            icon="refresh"
            isPending={read.isPending}
            onPress={() => read.mutate({ dataType })}
          >
            {view.sample ? "Read again" : "Read samples"}
          </Button>
        )}
      </div>
      {!view.isSaved && (
        <p className="muted mb-3">
          {maySave
            ? "The most common fields are preselected. Nothing is saved until you press Save."
            : "The most common fields are preselected. Nothing is saved yet."}
        </p>
      )}
      <div className="filters">
        <FilterLinks
          label="Show fields"
          items={[
            { href: link("all"), label: "All", count: count("all"), isCurrent: shown === "all" },
            {
              href: link("attention"),
              label: "Needs attention",
              count: count("attention"),
              isCurrent: shown === "attention",
            },
            { href: link("required"), label: "Required", count: count("required"), isCurrent: shown === "required" },
            { href: link("none"), label: "Not imported", count: count("none"), isCurrent: shown === "none" },
          ]}
        />
        <span className="end">
          <label className="search">
            <Icon name="search" className="i faint" />
            <input
              type="search"
              aria-label="Find a field"
              placeholder="Find a field, ours or the SIS’s"
              value={find}
              onChange={(event) => setFind(event.target.value)}
            />
          </label>
        </span>
      </div>
      <SettingsPart maySave={maySave}>
        <table className="tbl stack fields">
          <caption className="sr-only">Our fields and the SIS fields that fill them</caption>
          <thead>
            <tr>
              <th scope="col">Our field</th>
              <th scope="col" className="w-72">
                SIS field
              </th>
              <th scope="col">Samples</th>
              <th scope="col" className="num">
                Filled
              </th>
              <th scope="col" className="num">
                Invalid
              </th>
            </tr>
          </thead>
          {groups.map((group) => (
            <FieldGroup key={group} title={group}>
              {list
                .filter((row) => row.group === group)
                .map((row) => (
                  <FieldRow
                    key={row.key}
                    row={row}
                    chosen={choices[row.key] ?? null}
                    onChoose={(key) => choose(row, key)}
                    sources={view.sources}
                    rows={rows}
                    problem={problems[row.key] ?? null}
                    sisLabel={view.sisLabel}
                  />
                ))}
            </FieldGroup>
          ))}
        </table>
      </SettingsPart>
      {list.length === 0 && <p className="muted py-3">No field fits this choice.</p>}
      <details className="mt-4">
        <summary>
          <Icon name="right" className="i-sm" />
          {formatCount(view.unused.length)} SIS fields are not used
        </summary>
        <ul className="code mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {view.unused.map((id) => (
            <li key={id}>{id}</li>
          ))}
        </ul>
      </details>
      <WizardBar
        maySave={maySave}
        status={state === "unsaved" ? "Unsaved changes" : state === "saved" ? "Saved" : ""}
        isPending={save.isPending}
        onSave={(next) => submit(next)}
        next={{ href: `/imports/${slug}/codes`, label: "Define codes" }}
      />
    </form>
  );
}

function FieldGroup({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <>
      <tbody>
        <tr className="group">
          <th scope="colgroup" colSpan={5}>
            {title}
          </th>
        </tr>
      </tbody>
      {children}
    </>
  );
}
