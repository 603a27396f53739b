"use client";

import type { ReactNode } from "react";
import { RadioGroup } from "@/components/ui/choice";
import { LimitBar } from "@/components/ui/limit-bar";
import { formatCount, formatPercent } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import { Table, TableScroll } from "@/components/ui/table";
import type { LimitName, SafetyLimits } from "@/server/engine/types";
import { limitUse } from "@/server/runs/school-plans";
import type { Choice, Choices, SchoolRow, Weighed } from "./school-choices";
import { SchoolName } from "./school-name";

type Props = {
  schools: readonly SchoolRow[];
  limits: SafetyLimits;
  /** Null for people who may look but not decide. */
  deciding: { choices: Choices; onChoose: (schoolId: string, choice: Choice) => void; weighed: Weighed } | null;
  /** Schools without a choice, after Approve was pressed. */
  asked: ReadonlySet<string>;
};

const COUNTED: Exclude<LimitName, "fieldChanged">[] = ["created", "updated", "inactivated"];
const LABELS = { created: "Created", updated: "Updated", inactivated: "Inactivated" };
const OPTIONS: { id: Choice; label: string }[] = [
  { id: "approve", label: "Approve" },
  { id: "leave_out", label: "Leave out" },
];

/** One row per school: what the plan does to it, how near that is to the limits, and whether it goes on. */
export function SchoolDecisions({ schools, limits, deciding, asked }: Props) {
  const crossed = new Set(schools.flatMap((school) => school.crossed));
  const withBar = COUNTED.filter((limit) => limit === "inactivated" || crossed.has(limit));
  const head = (limit: LimitName) => {
    const rule = limits[limit];
    return rule ? `limit ${formatPercent(rule.percent / 100)}` : "no limit";
  };
  return (
    <TableScroll label="Table of schools">
      <Table
        caption={deciding ? "Planned changes and decision by school" : "Planned changes by school"}
        density="compact"
        hasTotals={deciding !== null}
        className="tbl-wide"
      >
        <thead>
          <tr>
            <th scope="col" style={{ width: "15rem" }}>
              School
            </th>
            <th scope="col" className="num">
              Active now
            </th>
            {COUNTED.map((limit) => [
              <th key={limit} scope="col" className="num">
                {LABELS[limit]}
              </th>,
              withBar.includes(limit) && (
                <th key={`${limit} share`} scope="col" className="num lim-h">
                  <span className="sr-only">{LABELS[limit]}, share, </span>
                  {head(limit)}
                </th>
              ),
            ])}
            <th scope="col" className="gap-l whitespace-nowrap">
              Most changed
            </th>
            <th scope="col" className="num lim-h">
              <span className="sr-only">Most changed field, share, </span>
              {head("fieldChanged")}
            </th>
            {deciding && (
              <th scope="col" className="decide">
                Decision
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {schools.map((school) => {
            const choice = deciding?.choices[school.schoolId] ?? null;
            const isAsked = asked.has(school.schoolId);
            return (
              <tr
                key={school.schoolId}
                id={`decide-${school.schoolId}`}
                className={deciding && choice === "leave_out" ? "left-out" : undefined}
              >
                <th scope="row">
                  <SchoolName plan={school} />
                </th>
                <Num value={school.active} />
                {COUNTED.map((limit) => [
                  <Num key={limit} value={school[limit]} />,
                  withBar.includes(limit) && (
                    <td key={`${limit} share`}>
                      <LimitBar {...limitUse(school, limit, limits)} />
                    </td>
                  ),
                ])}
                <td className="gap-l">{school.mostChanged?.label ?? <span className="faint">–</span>}</td>
                <td>
                  <LimitBar {...limitUse(school, "fieldChanged", limits)} />
                </td>
                {deciding && (
                  <td className="decide">
                    <RadioGroup
                      isInline
                      label={`Decision for ${school.name}`}
                      value={choice}
                      onChange={(value) => deciding.onChoose(school.schoolId, value as Choice)}
                      options={OPTIONS}
                      isInvalid={isAsked}
                      describedBy={isAsked ? `ask-${school.schoolId}` : undefined}
                    />
                    {isAsked && (
                      <Note kind="bad" id={`ask-${school.schoolId}`}>
                        It crossed a limit, so it needs a choice.
                      </Note>
                    )}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
        {deciding && <Totals weighed={deciding.weighed} withBar={withBar} />}
      </Table>
    </TableScroll>
  );
}

function Num({ value }: { value: number }): ReactNode {
  return <td className={value === 0 ? "num faint" : "num"}>{formatCount(value)}</td>;
}

function Totals({ weighed, withBar }: { weighed: Weighed; withBar: readonly LimitName[] }) {
  const { approved, total, done } = weighed;
  return (
    <tfoot>
      <tr>
        <th scope="row">
          Approved, {approved.length} of {total} {total === 1 ? "school" : "schools"}
        </th>
        <td className="num">{formatCount(done.active)}</td>
        {COUNTED.map((limit) => [
          <td key={limit} className="num">
            {formatCount(done[limit])}
          </td>,
          withBar.includes(limit) && <td key={`${limit} share`} aria-hidden="true" />,
        ])}
        <td colSpan={3} aria-hidden="true" />
      </tr>
    </tfoot>
  );
}
