"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { LeaveGuard } from "@/components/imports/leave-guard";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { ComboBox, type ComboGroup } from "@/components/ui/combo-box";
import { ErrorSummary, type SummaryError } from "@/components/ui/error-summary";
import { formatCount, formatPercent } from "@/components/ui/numbers";
import { Note, Status } from "@/components/ui/status";
import type { SchoolRow, SisSchoolRow } from "@/server/schools/queries";

type Props = { ours: SchoolRow[]; theirs: SisSchoolRow[]; sisLabel: string };

/** Choices are SIS school ids; two words of our own stand for the exceptions. */
const NONE = "do-not-import";
/** Guesses below this are shown and left for a person. */
const SURE = 0.8;

function initial(row: SchoolRow): string | null {
  if (row.decision === "matched") return row.sourceId;
  if (row.decision === "do_not_import") return NONE;
  return row.suggestion && row.suggestion.confidence >= SURE ? row.suggestion.sourceId : null;
}

const nameOf = (school: SisSchoolRow) => `${school.name}${school.isActive ? "" : " (inactive)"}`;

/** One row for each of our schools; the choices are saved together. */
export function SchoolMatchTable({ ours, theirs, sisLabel }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [choices, setChoices] = useState<Record<string, string | null>>(() =>
    Object.fromEntries(ours.map((row) => [row.id, initial(row)])),
  );
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [title, setTitle] = useState<string | null>(null);
  const [state, setState] = useState<"clean" | "unsaved" | "saved">("clean");
  const options = useMemo(
    () => theirs.map((school) => ({ id: school.sourceId, label: nameOf(school), detail: `No. ${school.number}` })),
    [theirs],
  );
  const save = useMutation(trpc.schools.save.mutationOptions());
  const refresh = useMutation(
    trpc.schools.refresh.mutationOptions({
      onSuccess: () => router.refresh(),
      onError: (error) => setTitle(error.message),
    }),
  );

  const submit = (after: string | null) => {
    const matches = ours.flatMap((row) => {
      const choice = choices[row.id] ?? null;
      return choice === null ? [] : [{ schoolId: row.id, sourceId: choice === NONE ? null : choice }];
    });
    save.mutate(
      { matches },
      {
        onSuccess: () => {
          setErrors({});
          setTitle(null);
          setState("saved");
          if (after) router.push(after);
          else router.refresh();
        },
        onError: (error) => {
          const fields = (error.data?.fields ?? {}) as Record<string, string[]>;
          setErrors(Object.fromEntries(Object.entries(fields).map(([key, messages]) => [key, messages[0] ?? ""])));
          setTitle(error.message);
        },
      },
    );
  };

  const summary: SummaryError[] = ours.flatMap((row) =>
    errors[row.id] ? [{ href: `#s-${row.id}`, text: `${row.name}: ${errors[row.id]}` }] : [],
  );
  const used = new Set(Object.values(choices));
  const rest = theirs.filter((school) => !used.has(school.sourceId));
  const groupsFor = (row: SchoolRow): ComboGroup[] => {
    const suggested = row.suggestion && options.find((option) => option.id === row.suggestion?.sourceId);
    return [
      ...(suggested && row.suggestion
        ? [
            {
              title: "Suggested",
              options: [
                {
                  ...suggested,
                  detail: formatPercent(Math.round(row.suggestion.confidence * 100) / 100),
                  hint: row.suggestion.reason,
                },
              ],
            },
          ]
        : []),
      { title: `Schools in ${sisLabel}`, options: options.filter((option) => option.id !== suggested?.id) },
      { title: "Otherwise", options: [{ id: NONE, label: "Do not import" }] },
    ];
  };
  return (
    <>
      <LeaveGuard isActive={state === "unsaved"} />
      {title && <ErrorSummary title={title} errors={summary} />}
      <table className="tbl stack">
        <caption className="sr-only">Your schools and the SIS schools that belong to them</caption>
        <thead>
          <tr>
            <th scope="col">Our school</th>
            <th scope="col" className="num">
              Active students
            </th>
            <th scope="col" className="w-[26rem]">
              SIS school
            </th>
            <th scope="col" className="num">
              Students in the SIS
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        {ours.map((row) => {
          const choice = choices[row.id] ?? null;
          const chosen = theirs.find((school) => school.sourceId === choice);
          const isSuggested = row.decision === "undecided" && choice !== null && choice === row.suggestion?.sourceId;
          const problem = errors[row.id];
          return (
            <tbody key={row.id} className={problem ? "mark-bad" : choice === null ? "mark-warn" : undefined}>
              <tr>
                <th scope="row">
                  {row.name}
                  <span className="cell-2 code">No. {row.number}</span>
                </th>
                <td className="num" data-l="Active students">
                  {formatCount(row.activeStudents)}
                </td>
                <td data-l="SIS school">
                  <ComboBox
                    label={`SIS school for ${row.name}`}
                    id={`s-${row.id}`}
                    isLabelHidden
                    groups={groupsFor(row)}
                    selectedKey={choice}
                    onSelectionChange={(key) => {
                      setChoices((all) => ({ ...all, [row.id]: key }));
                      setState("unsaved");
                    }}
                    isInvalid={Boolean(problem)}
                    isNone={choice === NONE}
                    describedBy={`why-${row.id}`}
                    footer="Inactive schools are listed too. A SIS school fits one of your schools."
                  />
                  <div id={`why-${row.id}`}>
                    {problem ? (
                      <Note kind="bad">{problem}</Note>
                    ) : isSuggested && row.suggestion ? (
                      <span className="cell-2">
                        Suggested, {formatPercent(Math.round(row.suggestion.confidence * 100) / 100)}:{" "}
                        {row.suggestion.reason}. Not saved yet.
                      </span>
                    ) : choice === null && row.suggestion ? (
                      <span className="cell-2">
                        Nearest in the list: {row.suggestion.reason}. Too unsure to preselect.
                      </span>
                    ) : null}
                  </div>
                </td>
                <td className="num" data-l="In the SIS">
                  {chosen?.studentCount === null || chosen === undefined ? "–" : formatCount(chosen.studentCount)}
                </td>
                <td data-l="State">
                  {choice === null ? (
                    <Status kind="warn">To decide</Status>
                  ) : choice === NONE ? (
                    <Status kind="neutral">Do not import</Status>
                  ) : row.decision === "matched" && row.sourceId === choice ? (
                    <Status kind="ok">Matched</Status>
                  ) : (
                    <Status kind="info">Not saved yet</Status>
                  )}
                </td>
              </tr>
            </tbody>
          );
        })}
      </table>
      <section className="section" aria-labelledby="rest-h">
        <div className="section-head">
          <h2 id="rest-h">SIS schools without a match</h2>
          <span className="muted">Their students are skipped and counted in the log.</span>
        </div>
        {rest.length === 0 ? (
          <p className="muted">Every SIS school is matched.</p>
        ) : (
          <ul className="grid gap-1 text-sm">
            {rest.map((school) => (
              <li key={school.sourceId}>
                {nameOf(school)} <span className="faint code">No. {school.number}</span>
                {school.studentCount !== null && (
                  <span className="faint">, {formatCount(school.studentCount)} students</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
      <div className="actionbar">
        <output>{state === "unsaved" ? "Unsaved changes" : state === "saved" ? "Saved" : ""}</output>
        <Button variant="quiet" icon="refresh" isPending={refresh.isPending} onPress={() => refresh.mutate()}>
          Read the SIS schools again
        </Button>
        <span className="end">
          <Button isPending={save.isPending} onPress={() => submit(null)}>
            Save
          </Button>
          <Button isPending={save.isPending} onPress={() => submit("/setup")}>
            Save and close
          </Button>
          <Button variant="primary" isPending={save.isPending} onPress={() => submit("/imports/students/fields")}>
            Next: Match fields
          </Button>
        </span>
      </div>
    </>
  );
}
