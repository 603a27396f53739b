"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import { TextField } from "@/components/ui/text-field";
import { plannedOf } from "@/server/runs/school-plans";
import { notDoneWords, type SchoolRow, type Weighed } from "./school-choices";

const SHOWN = 6;

export type ApproveFields = { reason: string; confirmation?: string };

type Props = {
  weighed: Weighed;
  noun: readonly [one: string, many: string];
  /** The district's name, to be typed, when a switch of systems found too few students again. */
  confirmWith: string | null;
  problem: { reason?: string | undefined; confirmation?: string | undefined; rest?: string | undefined };
  isPending: boolean;
  onApprove: (fields: ApproveFields) => void;
  close: () => void;
};

/** What approving does, in numbers and by school, and what it does not; asks for the reason. */
export function ApproveForm({ weighed, noun, confirmWith, problem, isPending, onApprove, close }: Props) {
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const left = notDoneWords({ ...weighed, undecided: [] });
  const count = weighed.approved.length;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onApprove({ reason, ...(confirmWith === null ? {} : { confirmation: typed }) });
      }}
      noValidate
    >
      <div className="grid gap-4 px-6 pb-5">
        <p className="muted text-sm">
          Nothing happens until you press the button below. The plan is made anew first: if the roster has changed
          since, you are shown what is different, and nothing is applied.
        </p>
        {weighed.total > 0 && <Applied weighed={weighed} />}
        {left && (
          <Note kind="info">
            <p>{left} The next import plans them again.</p>
          </Note>
        )}
        <Note kind="info">
          <p>
            Not touched: fields that are not matched, values marked to be kept, protected {noun[1]}. Possible duplicates
            wait in Alerts.
          </p>
        </Note>
        <TextField
          id="decide-reason"
          label="Reason"
          description="Kept with this import and in the audit log."
          value={reason}
          onChange={setReason}
          autoComplete="off"
          isRequired
          {...(problem.reason ? { errorMessage: problem.reason } : {})}
        />
        {confirmWith !== null && (
          <TextField
            id="decide-confirmation"
            label={`Type ${confirmWith} to confirm that these are the same ${noun[1]}`}
            value={typed}
            onChange={setTyped}
            autoComplete="off"
            isRequired
            {...(problem.confirmation ? { errorMessage: problem.confirmation } : {})}
          />
        )}
        {problem.rest && (
          <div role="alert">
            <Note kind="bad">{problem.rest}</Note>
          </div>
        )}
      </div>
      <div className="dialog-foot">
        <span className="start">
          {weighed.done.inactivated === 0
            ? "Nobody becomes inactive."
            : `${formatNoun(weighed.done.inactivated, noun)} ${weighed.done.inactivated === 1 ? "becomes" : "become"} inactive.`}
        </span>
        <Button onPress={() => !isPending && close()}>Cancel</Button>
        <Button type="submit" variant={confirmWith === null ? "primary" : "danger-filled"} isPending={isPending}>
          {weighed.total === 0 ? "Approve import" : `Approve ${formatNoun(count, ["school", "schools"])}`}
        </Button>
      </div>
    </form>
  );
}

/** The schools with the most changes by themselves, the others in one row, and the sum. */
function Applied({ weighed: { approved, done } }: { weighed: Weighed }) {
  const sorted = [...approved].sort((a, b) => b.crossed.length - a.crossed.length || plannedOf(b) - plannedOf(a));
  const shown = sorted.length > SHOWN ? sorted.slice(0, SHOWN - 1) : sorted;
  const rest = sorted.slice(shown.length);
  const sum = (key: "created" | "updated" | "inactivated") => rest.reduce((total, one) => total + one[key], 0);
  return (
    <Table caption="What will be done, by school" density="compact" hasTotals>
      <thead>
        <tr>
          <th scope="col">School</th>
          {["Created", "Updated", "Inactivated"].map((name) => (
            <th key={name} scope="col" className="num">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((school) => (
          <Counts key={school.schoolId} name={school.name} counts={school} isOver={school.crossed.length > 0} />
        ))}
        {rest.length > 0 && (
          <Counts
            name={`${rest.length} more schools`}
            counts={{ created: sum("created"), updated: sum("updated"), inactivated: sum("inactivated") }}
          />
        )}
      </tbody>
      <tfoot>
        <Counts name="In all" counts={done} />
      </tfoot>
    </Table>
  );
}

type CountsProps = {
  name: string;
  counts: Pick<SchoolRow, "created" | "updated" | "inactivated">;
  isOver?: boolean;
};

function Counts({ name, counts, isOver = false }: CountsProps) {
  return (
    <tr>
      <th scope="row">
        {name}
        {isOver && <span className="cell-2">over a limit</span>}
      </th>
      {[counts.created, counts.updated, counts.inactivated].map((value, index) => (
        <td key={index} className={value === 0 ? "num faint" : "num"}>
          {formatCount(value)}
        </td>
      ))}
    </tr>
  );
}
