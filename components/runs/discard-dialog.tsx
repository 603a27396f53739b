"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Note } from "@/components/ui/status";
import { TextField } from "@/components/ui/text-field";
import { focusFirst } from "./focus-first";

type Props = {
  runId: string;
  /** "1,556 planned changes" */
  planned: string;
};

/** Discard import: says that nothing changes, what comes next, and asks for the reason. */
export function DiscardDialog({ runId, planned }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [reason, setReason] = useState("");
  const discard = useMutation(
    trpc.runs.discard.mutationOptions({
      onSuccess: () => router.refresh(),
      onError: (error) => focusFirst(error.data?.fields, ["reason"]),
    }),
  );
  const wrong = ((discard.error?.data?.fields ?? {}) as Record<string, string[]>).reason?.[0];
  return (
    <Dialog
      trigger={<Button variant="danger">Discard import…</Button>}
      title="Discard this import?"
      isPending={discard.isPending}
    >
      {(close) => (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            discard.mutate({ runId, reason }, { onSuccess: close });
          }}
          noValidate
        >
          <div className="grid gap-4 px-6 pb-5">
            <p>The {planned} are not made, and no record is touched. The list of them stays in this import’s log.</p>
            <p className="muted text-sm">
              The schedule goes on: the next import reads the SIS anew and plans again. What made this one large is
              still there unless it is put right before.
            </p>
            <TextField
              id="decide-reason"
              label="Reason"
              description="Kept with this import and in the audit log."
              value={reason}
              onChange={setReason}
              autoComplete="off"
              isRequired
              {...(wrong ? { errorMessage: wrong } : {})}
            />
            {discard.error && !wrong && (
              <div role="alert">
                <Note kind="bad">{discard.error.message}</Note>
              </div>
            )}
          </div>
          <div className="dialog-foot">
            <Button onPress={() => !discard.isPending && close()}>Cancel</Button>
            <Button type="submit" variant="danger-filled" isPending={discard.isPending}>
              Discard this import
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
