"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ApiProvider, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Note } from "@/components/ui/status";

type Props = {
  runId: string;
  /** "import", "preview" */
  what: string;
  /** Rows are being written when the page is read; before that, nothing has been changed. */
  isWriting: boolean;
  isStopping: boolean;
};

/** Stop import: says until when stopping changes nothing, and what stays after that. */
export function StopImport(props: Props) {
  return (
    <ApiProvider>
      <Stop {...props} />
    </ApiProvider>
  );
}

function Stop({ runId, what, isWriting, isStopping }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const stop = useMutation(trpc.runs.cancel.mutationOptions({ onSuccess: () => router.refresh() }));
  if (isStopping || stop.isSuccess)
    return <output className="muted self-center text-sm">Stopping at the next chunk of rows</output>;
  return (
    <Dialog
      trigger={<Button variant="danger">Stop {what}…</Button>}
      title={`Stop this ${what}?`}
      isPending={stop.isPending}
    >
      {(close) => (
        <>
          <div className="grid gap-3 px-6 pb-5">
            {what === "preview" ? (
              <p>A preview changes nothing, so nothing has to be taken back.</p>
            ) : (
              <>
                <p>
                  <b>
                    {isWriting
                      ? "“Writing changes” has begun: what is written by now stays."
                      : "Nothing has been changed so far."}
                  </b>
                </p>
                <p>
                  Until “Writing changes” begins, stopping changes nothing. After that it ends at the next chunk of
                  rows: rows that were written stay and stand in the log, the others are left as they are, and nobody
                  further is made inactive.
                </p>
              </>
            )}
            <p className="muted text-sm">The schedule goes on. The next import reads everything from the start.</p>
            {stop.error && (
              <div role="alert">
                <Note kind="bad">{stop.error.message}</Note>
              </div>
            )}
          </div>
          <div className="dialog-foot">
            <Button onPress={() => !stop.isPending && close()}>Go on</Button>
            <Button
              variant="danger-filled"
              isPending={stop.isPending}
              onPress={() => stop.mutate({ runId }, { onSuccess: close })}
            >
              Stop this {what}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
