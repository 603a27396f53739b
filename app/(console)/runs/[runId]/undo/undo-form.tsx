"use client";

import { useState } from "react";
import { Checkbox } from "@/components/ui/choice";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import { sumFigures, figuresOf } from "@/server/runs/undo-effect";
import type { UndoPreview } from "@/server/runs/undo-preview";
import { ConfirmUndo } from "./confirm-undo";
import { EffectTable } from "./effect-table";

type Props = {
  runId: string;
  title: string;
  undo: NonNullable<UndoPreview["undo"]>;
  /** What ends with the undo, and what comes after it, in sentences. */
  aftermath: string[];
  mail: string;
};

/** The account of an undo, with or without the overwritten values, and the button that opens its confirmation. */
export function UndoForm({ runId, title, undo, aftermath, mail }: Props) {
  const [restoresValues, setRestores] = useState(false);
  const { kept, schools } = undo;
  const all = sumFigures(schools.map((school) => figuresOf(school, true)));
  const chosen = sumFigures(schools.map((school) => figuresOf(school, restoresValues)));
  return (
    <>
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <table className="account">
          <caption className="sr-only">What the undo does with the students that the import created</caption>
          <tbody>
            <tr className="lead">
              <th scope="row">Created by this import</th>
              <td>{formatCount(undo.created)}</td>
            </tr>
            <Line label="Become inactive" count={undo.becomeInactive} />
            {undo.alreadyInactive > 0 && <Line label="Inactive already" count={undo.alreadyInactive} />}
            <Line label="Kept: edited by hand since" count={kept.hand} />
            <Line label="Kept: changed by SchoolSync since" count={kept.school_sync} />
            <Line label="Kept: changed by Data Import since" count={kept.data_import} />
            <tr className="sum">
              <th scope="row">Accounted for</th>
              <td>{formatCount(undo.created)}</td>
            </tr>
          </tbody>
        </table>
        <div className="grid gap-4">
          <Checkbox isSelected={restoresValues} onChange={setRestores} hint={restoreHint(undo, all)}>
            Also restore what it overwrote
          </Checkbox>
          {aftermath.length > 0 && (
            <Note kind="warn">
              <p>{aftermath.join(" ")}</p>
            </Note>
          )}
          <p className="muted text-sm">
            The undo is an import of its own in the history. You can redo it once, until the same hour. Nobody else is
            touched, no record is deleted, and no mail goes to students or guardians. Every record and every value is in
            the{" "}
            <a href={`/api/runs/${runId}/undo.csv?plan=${restoresValues ? "restore" : "undo"}`} download>
              preview file (CSV)
            </a>
            .
          </p>
        </div>
      </div>
      <section className="section" aria-labelledby="schools">
        <div className="section-head">
          <h2 id="schools">Effect by school</h2>
        </div>
        <EffectTable caption="Effect of the undo by school" schools={schools} restoresValues={restoresValues} />
      </section>
      <ConfirmUndo
        runId={runId}
        restoresValues={restoresValues}
        title={title}
        mail={mail}
        inNumbers={[
          `${formatNoun(chosen.becomeInactive, ["student becomes", "students become"])} inactive`,
          ...(restoresValues ? [`${formatNoun(undo.values, ["value goes", "values go"])} back`] : []),
          ...(chosen.activeAgain > 0
            ? [`${formatNoun(chosen.activeAgain, ["student becomes", "students become"])} active again`]
            : []),
        ]}
        aftermath={aftermath}
      />
    </>
  );
}

function restoreHint(
  undo: Props["undo"],
  all: { restored: number; activeAgain: number; stay: number; becomeInactive: number },
): string {
  const inactive = all.becomeInactive - undo.becomeInactive;
  const also = [
    ...(all.activeAgain > 0
      ? [
          formatNoun(all.activeAgain, [
            "inactivated student becomes active again",
            "inactivated students become active again",
          ]),
        ]
      : []),
    ...(inactive > 0
      ? [
          formatNoun(inactive, [
            "student whom it made active becomes inactive",
            "students whom it made active become inactive",
          ]),
        ]
      : []),
  ];
  const back = `${formatNoun(undo.values, ["value", "values"])} of ${formatNoun(all.restored, ["student", "students"])} would go back to what they were${also.length > 0 ? `: ${also.join(", ")}` : ""}.`;
  if (all.stay === 0) return back;
  return `${back} ${formatNoun(all.stay, ["value stays", "values stay"])}, because somebody changed ${all.stay === 1 ? "it" : "them"} since.`;
}

function Line({ label, count }: { label: string; count: number }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{formatCount(count)}</td>
    </tr>
  );
}
