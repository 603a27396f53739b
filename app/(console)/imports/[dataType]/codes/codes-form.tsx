"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { LeaveGuard } from "@/components/imports/leave-guard";
import { SettingsPart } from "@/components/imports/settings-part";
import { WizardBar } from "@/components/imports/wizard-bar";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { ErrorSummary } from "@/components/ui/error-summary";
import { formatCount } from "@/components/ui/numbers";
import { Select } from "@/components/ui/select";
import { Note, Status } from "@/components/ui/status";
import type { CodedFieldView } from "@/server/settings/queries";
import type { SaveCodesInput } from "@/server/settings/schema";

type Codes = Record<string, Record<string, string | null>>;
type Props = {
  dataType: SaveCodesInput["dataType"];
  slug: string;
  noun: string;
  hasSync: boolean;
  maySave: boolean;
  fields: CodedFieldView[];
  isSaved: boolean;
  sampleRows: number;
  readAt: string;
};

const UNMAPPED = "leave-unmapped";

/** What is saved, and for codes nobody decided yet, what we would choose; the screen marks those. */
function initial(fields: CodedFieldView[]): Codes {
  return Object.fromEntries(
    fields.map((field) => [
      field.key,
      Object.fromEntries(field.codes.map((code) => [code.code, code.isDecided ? code.ours : code.suggested])),
    ]),
  );
}

/** What becomes of the records whose code has no meaning of ours. */
function unmappedMeans(field: CodedFieldView, noun: string): string {
  if (field.letsIn)
    return `Only ${noun} with a mapped code are imported; leave a code unmapped to keep its people out.`;
  return field.isRequired
    ? `These ${noun} are rejected and listed in the log.`
    : `These ${noun} keep the value they have.`;
}

/** Define codes: rows are the SIS's codes, because they are what must be decided. */
export function CodesForm(props: Props) {
  const { dataType, slug, noun, hasSync, maySave, fields, isSaved, sampleRows, readAt } = props;
  const trpc = useTRPC();
  const router = useRouter();
  const [codes, setCodes] = useState<Codes>(() => initial(fields));
  const [problems, setProblems] = useState<[string, string][]>([]);
  const [title, setTitle] = useState<string | null>(null);
  const [state, setState] = useState<"clean" | "unsaved" | "saved">("clean");
  const save = useMutation(trpc.settings.saveCodes.mutationOptions());
  const read = useMutation(
    trpc.settings.readSamples.mutationOptions({
      onSuccess: () => router.refresh(),
      onError: (error) => setTitle(error.message),
    }),
  );
  const submit = (next: string | null) =>
    save.mutate(
      { dataType, codes },
      {
        onSuccess: () => {
          setProblems([]);
          setTitle(null);
          setState("saved");
          if (next) router.push(next);
          router.refresh();
        },
        onError: (error) => {
          const found = (error.data?.fields ?? {}) as Record<string, string[]>;
          setProblems(Object.entries(found).map(([key, messages]) => [key, messages[0] ?? ""]));
          setTitle(error.message);
        },
      },
    );
  const choose = (field: string, code: string, ours: string) => {
    setCodes((all) => ({ ...all, [field]: { ...all[field], [code]: ours === UNMAPPED ? null : ours } }));
    setState("unsaved");
  };
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <LeaveGuard isActive={state === "unsaved"} />
      {title && (
        <ErrorSummary
          title={title}
          errors={problems.map(([key, text]) => ({ href: `#codes-${key.split(".")[0] ?? key}`, text }))}
        />
      )}
      <div className="section-head">
        <h2>Define codes</h2>
        <span className="muted">
          Codes found in {formatCount(sampleRows)} rows, read {readAt}
        </span>
        {maySave && (
          <Button
            variant="quiet"
            size="sm"
            icon="refresh"
            isPending={read.isPending}
            onPress={() => read.mutate({ dataType })}
          >
            Read again
          </Button>
        )}
      </div>
      {!isSaved && (
        <p className="muted mb-3">
          {maySave
            ? "Usual meanings are preselected. Nothing is saved until you press Save."
            : "Usual meanings are preselected. Nothing is saved yet."}
        </p>
      )}
      {fields.length === 0 && <p className="muted">No matched field has codes.</p>}
      <SettingsPart maySave={maySave}>
        {fields.map((field) => (
          <CodedField
            key={field.key}
            field={field}
            noun={noun}
            chosen={codes[field.key] ?? {}}
            onChoose={(code, ours) => choose(field.key, code, ours)}
          />
        ))}
      </SettingsPart>
      <WizardBar
        maySave={maySave}
        status={state === "unsaved" ? "Unsaved changes" : state === "saved" ? "Saved" : ""}
        isPending={save.isPending}
        onSave={submit}
        next={
          hasSync
            ? { href: `/imports/${slug}/sync`, label: "Sync settings" }
            : { href: `/imports/${slug}/start`, label: "Test / start import" }
        }
      />
    </form>
  );
}

type FieldProps = {
  field: CodedFieldView;
  noun: string;
  chosen: Record<string, string | null>;
  onChoose: (code: string, ours: string) => void;
};

function CodedField({ field, noun, chosen, onChoose }: FieldProps) {
  const options = [
    ...field.ours.map((ours) => ({ id: ours.key, label: ours.label })),
    { id: UNMAPPED, label: "Leave unmapped" },
  ];
  const unmapped = field.codes.filter((code) => !chosen[code.code]);
  const rows = unmapped.reduce((sum, code) => sum + code.count, 0);
  const totals = field.ours.map((ours) => ({
    ...ours,
    count: field.codes.reduce((sum, code) => sum + (chosen[code.code] === ours.key ? code.count : 0), 0),
  }));
  return (
    <section className="aside-right mb-10" aria-labelledby={`h-${field.key}`} id={`codes-${field.key}`}>
      <div>
        <h3 id={`h-${field.key}`} className="mb-2">
          {field.label} {field.isRequired && <span className="font-normal text-ink-3">Required</span>}
        </h3>
        <table className="tbl stack">
          <caption className="sr-only">SIS codes of {field.label}</caption>
          <thead>
            <tr>
              <th scope="col">SIS code</th>
              <th scope="col" className="num">
                Rows
              </th>
              <th scope="col" className="w-72">
                Our code
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          {field.codes.map((code) => {
            const ours = chosen[code.code] ?? null;
            const isNew = !code.isDecided && ours !== null;
            return (
              <tbody key={code.code} className={ours === null ? "mark-warn" : undefined}>
                <tr>
                  <th scope="row" className="code">
                    {code.code}
                  </th>
                  <td className="num" data-l="Rows">
                    {formatCount(code.count)}
                  </td>
                  <td data-l="Our code">
                    <Select
                      label={`Our code for ${field.label} ${code.code}`}
                      isLabelHidden
                      options={options}
                      placeholder="Not mapped"
                      selectedKey={ours ?? (code.isDecided ? UNMAPPED : null)}
                      onSelectionChange={(key) => onChoose(code.code, key)}
                    />
                  </td>
                  <td data-l="State">
                    {ours === null ? (
                      <Status kind="warn">Not mapped</Status>
                    ) : isNew ? (
                      <Status kind="info">Suggested</Status>
                    ) : (
                      <Status kind="ok">Mapped</Status>
                    )}
                  </td>
                </tr>
              </tbody>
            );
          })}
        </table>
        {unmapped.length > 0 && (
          <div className="mt-2">
            <Note kind="warn">
              <b>
                {formatCount(unmapped.length)} of {formatCount(field.codes.length)} codes{" "}
                {unmapped.length === 1 ? "is" : "are"} not mapped, {formatCount(rows)} rows.
              </b>{" "}
              {unmappedMeans(field, noun)}
            </Note>
          </div>
        )}
      </div>
      <aside aria-label={`Our side of ${field.label}`}>
        <table className="account mt-8">
          <caption className="sr-only">Rows by our code of {field.label}</caption>
          <tbody>
            {totals.map((ours) => (
              <tr key={ours.key}>
                <th scope="row">{ours.label}</th>
                <td className={ours.count === 0 ? "faint" : undefined}>{formatCount(ours.count)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">Not mapped</th>
              <td className={rows === 0 ? "faint" : undefined}>{formatCount(rows)}</td>
            </tr>
          </tbody>
        </table>
      </aside>
    </section>
  );
}
