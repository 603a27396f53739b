"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useMemo, useState } from "react";
import { LeaveGuard } from "@/components/imports/leave-guard";
import { MayNotSave, SettingsPart } from "@/components/imports/settings-part";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { ErrorSummary, type SummaryError } from "@/components/ui/error-summary";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Table } from "@/components/ui/table";
import type { SchoolRow, SisSchoolRow } from "@/server/schools/queries";
import { matchState, NONE, sisSchoolName, type Choices } from "./match-state";
import { SchoolMatchRow } from "./school-match-row";
import { UnmatchedSchools } from "./unmatched-schools";

type Props = { ours: SchoolRow[]; theirs: SisSchoolRow[]; sisLabel: string; maySave: boolean };

/** Guesses below this are shown and left for a person. */
const SURE = 0.8;

function initial(row: SchoolRow): string | null {
  if (row.decision === "matched") return row.sourceId;
  if (row.decision === "do_not_import") return NONE;
  return row.suggestion && row.suggestion.confidence >= SURE ? row.suggestion.sourceId : null;
}

/** One row for each of our schools; the choices are saved together. */
export function SchoolMatchTable({ ours, theirs, sisLabel, maySave }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [choices, setChoices] = useState<Choices>(() => Object.fromEntries(ours.map((row) => [row.id, initial(row)])));
  const [refusals, setRefusals] = useState<Record<string, string>>({});
  const [title, setTitle] = useState<string | null>(null);
  const [state, setState] = useState<"clean" | "unsaved" | "saved">("clean");
  const bySourceId = useMemo(() => new Map(theirs.map((school) => [school.sourceId, school])), [theirs]);
  const options = useMemo(
    () =>
      theirs.map((school) => ({ id: school.sourceId, label: sisSchoolName(school), detail: `No. ${school.number}` })),
    [theirs],
  );
  const save = useMutation(trpc.schools.save.mutationOptions());
  const refresh = useMutation(
    trpc.schools.refresh.mutationOptions({
      onSuccess: () => router.refresh(),
      onError: (error) => setTitle(error.message),
    }),
  );

  // Who comes here before the schools were read once does not have to ask for them.
  const isUnread = maySave && theirs.length === 0;
  const { mutate: read } = refresh;
  useEffect(() => {
    if (isUnread) read();
  }, [isUnread, read]);

  const choose = (schoolId: string, choice: string | null) => {
    setChoices((all) => ({ ...all, [schoolId]: choice }));
    setRefusals(({ [schoolId]: _answered, ...others }) => others);
    setState("unsaved");
  };
  const submit = (after: string | null) => {
    const matches = ours.flatMap((row) => {
      const choice = choices[row.id] ?? null;
      return choice === null ? [] : [{ schoolId: row.id, sourceId: choice === NONE ? null : choice }];
    });
    save.mutate(
      { matches },
      {
        onSuccess: () => {
          setRefusals({});
          setTitle(null);
          setState("saved");
          if (after) router.push(after);
          else router.refresh();
        },
        onError: (error) => {
          const fields = (error.data?.fields ?? {}) as Record<string, string[]>;
          setRefusals(Object.fromEntries(Object.entries(fields).map(([key, messages]) => [key, messages[0] ?? ""])));
          setTitle(error.message);
        },
      },
    );
  };

  const summary: SummaryError[] = ours.flatMap((row) =>
    refusals[row.id] ? [{ href: `#s-${row.id}`, text: `${row.name}: ${refusals[row.id]}` }] : [],
  );
  const used = new Set(Object.values(choices).filter((choice) => choice !== null && choice !== NONE));
  const inUse = theirs.filter((school) => used.has(school.sourceId));
  const open = ours.filter((row) => (choices[row.id] ?? null) === null).length;
  return (
    <>
      <LeaveGuard isActive={state === "unsaved"} />
      {title && <ErrorSummary title={title} errors={summary} />}
      <SettingsPart maySave={maySave}>
        <Table caption="Your schools and the SIS schools that belong to them" narrow="stack" hasTotals>
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
          {ours.map((row) => (
            <SchoolMatchRow
              key={row.id}
              row={row}
              state={matchState(row, choices, ours, bySourceId)}
              choice={choices[row.id] ?? null}
              theirs={bySourceId}
              options={options}
              sisLabel={sisLabel}
              refusal={refusals[row.id]}
              maySave={maySave}
              onChoose={(choice) => choose(row.id, choice)}
            />
          ))}
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              <td className="num" data-l="Active students">
                {formatCount(ours.reduce((sum, row) => sum + row.activeStudents, 0))}
              </td>
              <td data-l="SIS school">
                <span className="font-normal text-ink-2">
                  {formatNoun(inUse.length, ["SIS school", "SIS schools"])} in use
                </span>
              </td>
              <td className="num" data-l="Students in the SIS">
                {formatCount(inUse.reduce((sum, school) => sum + (school.studentCount ?? 0), 0))}
              </td>
              <td className="muted" data-l="State">
                {open === 0 ? "None left to decide" : `${formatCount(open)} to decide`}
              </td>
            </tr>
          </tfoot>
        </Table>
      </SettingsPart>
      <UnmatchedSchools schools={theirs.filter((school) => !used.has(school.sourceId))} ours={ours} />
      <div className="actionbar">
        {maySave ? (
          <>
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
          </>
        ) : (
          <MayNotSave />
        )}
      </div>
    </>
  );
}
