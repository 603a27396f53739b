"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import type { UndoPreview } from "@/server/runs/undo-preview";

/** The account of an undo, with or without the overwritten values, and the button that does it. */
export function UndoForm({ runId, preview }: { runId: string; preview: UndoPreview }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [restoresValues, setRestores] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const undo = useMutation(
    trpc.runs.undo.mutationOptions({
      onSuccess: ({ runId: undoId }) => router.push(`/runs/${undoId}`),
      onError: (error) => setProblem(error.message),
    }),
  );
  const { restore, kept } = preview;
  return (
    <>
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <table className="account">
          <caption className="sr-only">What the undo does with the students that the import created</caption>
          <tbody>
            <tr className="lead">
              <th scope="row">Created by this import</th>
              <td>{formatCount(preview.created)}</td>
            </tr>
            <Line label="Become inactive" count={preview.becomeInactive} />
            {preview.alreadyInactive > 0 && <Line label="Inactive already" count={preview.alreadyInactive} />}
            <Line label="Kept: edited by hand since" count={kept.hand} />
            <Line label="Kept: changed by SchoolSync since" count={kept.school_sync} />
            <Line label="Kept: changed by Data Import since" count={kept.data_import} />
            <tr className="sum">
              <th scope="row">Accounted for</th>
              <td>{formatCount(preview.created)}</td>
            </tr>
          </tbody>
        </table>
        <div className="grid gap-4">
          <Checkbox
            isSelected={restoresValues}
            onChange={setRestores}
            hint={`${formatNoun(restore.values, ["value", "values"])} of ${formatNoun(restore.students, ["student", "students"])} would go back to what they were${restore.activeAgain > 0 ? `, and ${formatNoun(restore.activeAgain, ["inactivated student becomes", "inactivated students become"])} active again` : ""}. ${formatNoun(restore.stay, ["value stays", "values stay"])}, because somebody changed ${restore.stay === 1 ? "it" : "them"} since.`}
          >
            Also restore what it overwrote
          </Checkbox>
          <Note kind="warn">
            <p>
              A held import or a preview of students is discarded, because its plan was made on today’s roster. The
              schedule goes on: the next import brings the same students back, unless you pause it.
            </p>
          </Note>
          <p className="muted text-sm">
            The undo is an import of its own in the history. You can redo it once, until the same hour. Nobody else is
            touched, no record is deleted, and no mail goes to students or guardians.
          </p>
        </div>
      </div>
      <section className="section" aria-labelledby="schools">
        <div className="section-head">
          <h2 id="schools">Effect by school</h2>
        </div>
        <Schools preview={preview} restoresValues={restoresValues} />
      </section>
      <div className="actionbar">
        <output>
          {formatNoun(preview.becomeInactive, ["student becomes", "students become"])} inactive
          {restoresValues ? `, ${formatCount(restore.values)} values go back` : ""}.
        </output>
        <span className="end">
          <span role="alert">{problem && <Note kind="bad">{problem}</Note>}</span>
          <Button
            variant="danger-filled"
            isPending={undo.isPending}
            onPress={() => undo.mutate({ runId, restoresValues })}
          >
            Undo this import
          </Button>
        </span>
      </div>
    </>
  );
}

function Line({ label, count }: { label: string; count: number }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{formatCount(count)}</td>
    </tr>
  );
}

function Schools({ preview, restoresValues }: { preview: UndoPreview; restoresValues: boolean }) {
  const rows = preview.schools.map((school) => ({
    ...school,
    activeAgain: restoresValues ? school.activeAgain : 0,
    restored: restoresValues ? school.restored : 0,
    stay: restoresValues ? school.stay : 0,
  }));
  const sum = (key: "activeNow" | "becomeInactive" | "activeAgain" | "restored" | "stay") =>
    rows.reduce((all, row) => all + row[key], 0);
  const cells = (
    row: Pick<(typeof rows)[number], "activeNow" | "becomeInactive" | "activeAgain" | "restored" | "stay">,
  ) =>
    (
      [
        ["Active now", row.activeNow],
        ["Become inactive", row.becomeInactive],
        ["Active again", row.activeAgain],
        ["Active after", row.activeNow - row.becomeInactive + row.activeAgain],
        ["Students restored", row.restored],
        ["Values that stay", row.stay],
      ] as const
    ).map(([label, count]) => (
      <td key={label} className="num" data-l={label}>
        {formatCount(count)}
      </td>
    ));
  return (
    <Table caption="Effect of the undo by school" narrow="figures" hasTotals>
      <thead>
        <tr>
          <th scope="col">School</th>
          {[
            "Active now",
            "Become inactive",
            "Active again",
            "Active after",
            "Students restored",
            "Values that stay",
          ].map((label) => (
            <th key={label} scope="col" className="num">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.schoolId}>
            <th scope="row">{row.name}</th>
            {cells(row)}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">These schools</th>
          {cells({
            activeNow: sum("activeNow"),
            becomeInactive: sum("becomeInactive"),
            activeAgain: sum("activeAgain"),
            restored: sum("restored"),
            stay: sum("stay"),
          })}
        </tr>
      </tfoot>
    </Table>
  );
}
