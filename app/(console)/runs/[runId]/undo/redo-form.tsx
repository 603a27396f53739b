"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { formatNoun } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import { figuresOf, sumFigures } from "@/server/runs/undo-effect";
import type { UndoPreview } from "@/server/runs/undo-preview";
import { EffectTable } from "./effect-table";

type Props = {
  runId: string;
  redo: NonNullable<UndoPreview["redo"]>;
  mayRedo: boolean;
  aftermath: string[];
  mail: string;
};

/** What the redo of an undo gives back, by school, and the button that opens its confirmation. */
export function RedoForm({ runId, redo, mayRedo, aftermath, mail }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const start = useMutation(
    trpc.runs.redo.mutationOptions({ onSuccess: ({ runId: redoId }) => router.push(`/runs/${redoId}`) }),
  );
  const all = sumFigures(redo.schools.map((school) => figuresOf(school, true)));
  const stay =
    all.stay > 0
      ? ` ${formatNoun(all.stay, ["value stays", "values stay"])}, because somebody changed ${all.stay === 1 ? "it" : "them"} since.`
      : "";
  const sentence = `${formatNoun(redo.values, ["value", "values"])} of ${formatNoun(all.restored, ["student", "students"])} that the undo took back ${redo.values === 1 ? "returns" : "return"}.${stay}`;
  return (
    <>
      <p className="measure">{sentence}</p>
      <p className="muted mt-2 text-sm">
        The redo is an import of its own in the history, and cannot be undone again. Every record and every value is in
        the{" "}
        <a href={`/api/runs/${runId}/undo.csv?plan=redo`} download>
          preview file (CSV)
        </a>
        .
      </p>
      <section className="section" aria-labelledby="schools">
        <div className="section-head">
          <h2 id="schools">Effect by school</h2>
        </div>
        <EffectTable caption="Effect of the redo by school" schools={redo.schools} restoresValues />
      </section>
      {mayRedo && (
        <div className="actionbar">
          <output>
            {formatNoun(all.activeAgain, ["student becomes", "students become"])} active again
            {all.becomeInactive > 0 ? `, ${formatNoun(all.becomeInactive, ["becomes", "become"])} inactive` : ""}.
          </output>
          <span className="end">
            <Dialog trigger={<Button>Redo this import…</Button>} title="Redo this import?" isPending={start.isPending}>
              {(close) => (
                <>
                  <div className="grid gap-4 px-6 pb-5">
                    <p>{sentence}</p>
                    {aftermath.length > 0 && <p className="muted text-sm">{aftermath.join(" ")}</p>}
                    {start.error && (
                      <div role="alert">
                        <Note kind="bad">{start.error.message}</Note>
                      </div>
                    )}
                  </div>
                  <div className="dialog-foot">
                    <span className="start muted text-sm">{mail}</span>
                    <Button onPress={() => !start.isPending && close()}>Cancel</Button>
                    <Button variant="primary" isPending={start.isPending} onPress={() => start.mutate({ runId })}>
                      Redo this import
                    </Button>
                  </div>
                </>
              )}
            </Dialog>
          </span>
        </div>
      )}
    </>
  );
}
