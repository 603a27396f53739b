"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import type { DataType } from "@/server/connectors/connector";

type Counts = { undecided: number; matched: number; created: number };

type Props = { dataType: DataType; noun: readonly [one: string, many: string]; counts: Counts; canDecide: boolean };

/** How far the decisions are, and Process all updates with what it will do. */
export function ProcessBar({ dataType, noun, counts, canDecide }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const process = useMutation(
    trpc.alerts.process.mutationOptions({
      onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
      onError: (error) => setProblem(error.message),
    }),
  );
  const decided = counts.matched + counts.created;
  const all = decided + counts.undecided;
  return (
    <div className="actionbar">
      <output className="state">
        <b>
          {formatCount(decided)} of {formatCount(all)} decided: {formatCount(counts.matched)} matched,{" "}
          {formatCount(counts.created)} created.
        </b>{" "}
        {formatCount(counts.undecided)} undecided {counts.undecided === 1 ? "stays" : "stay"} here, unimported.
      </output>
      {canDecide && (
        <span className="end">
          <Dialog
            trigger={<Button variant="primary">{`Process all updates (${formatCount(decided)})…`}</Button>}
            title="Process all updates"
          >
            {(close) => (
              <>
                <div className="grid gap-3 px-6 pb-5">
                  {decided === 0 ? (
                    <p>Nothing is decided yet. Choose Create record or Match first.</p>
                  ) : (
                    <>
                      <p>
                        {formatNoun(counts.created, noun)} {counts.created === 1 ? "is" : "are"} created, and{" "}
                        {formatNoun(counts.matched, noun)} of ours {counts.matched === 1 ? "takes" : "take"} the values
                        of the matched record.
                      </p>
                      <p className="muted">
                        {formatNoun(counts.undecided, ["undecided record stays", "undecided records stay"])} unimported.
                        A match cannot be cancelled afterwards.
                      </p>
                    </>
                  )}
                  <div role="alert">{problem && <Note kind="bad">{problem}</Note>}</div>
                </div>
                <div className="dialog-foot">
                  <Button onPress={close}>Cancel</Button>
                  {decided > 0 && (
                    <Button
                      variant="primary"
                      isPending={process.isPending}
                      onPress={() => process.mutate({ dataType })}
                    >
                      Process all updates
                    </Button>
                  )}
                </div>
              </>
            )}
          </Dialog>
        </span>
      )}
    </div>
  );
}
