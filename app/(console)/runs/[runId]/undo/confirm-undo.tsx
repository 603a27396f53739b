"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Note } from "@/components/ui/status";

type Props = {
  runId: string;
  restoresValues: boolean;
  title: string;
  /** "3 students become inactive", "7 values go back". */
  inNumbers: string[];
  aftermath: string[];
  mail: string;
};

/** What was chosen, always in view, and the dialog that says it once more and does it. */
export function ConfirmUndo({ runId, restoresValues, title, inNumbers, aftermath, mail }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const undo = useMutation(
    trpc.runs.undo.mutationOptions({ onSuccess: ({ runId: undoId }) => router.push(`/runs/${undoId}`) }),
  );
  const sentence = `${inNumbers.join(", ")}.`;
  return (
    <div className="actionbar">
      <output>{sentence}</output>
      <span className="end">
        <Dialog
          trigger={<Button variant="danger">Undo this import…</Button>}
          title={`${title}?`}
          isPending={undo.isPending}
        >
          {(close) => (
            <>
              <div className="grid gap-4 px-6 pb-5">
                <p>{sentence}</p>
                {aftermath.length > 0 && <p className="muted text-sm">{aftermath.join(" ")}</p>}
                {undo.error && (
                  <div role="alert">
                    <Note kind="bad">{undo.error.message}</Note>
                  </div>
                )}
              </div>
              <div className="dialog-foot">
                <span className="start muted text-sm">{mail}</span>
                <Button onPress={() => !undo.isPending && close()}>Cancel</Button>
                <Button
                  variant="danger-filled"
                  isPending={undo.isPending}
                  onPress={() => undo.mutate({ runId, restoresValues })}
                >
                  Undo this import
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </span>
    </div>
  );
}
