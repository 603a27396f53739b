"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState, type ReactNode } from "react";
import { ApiProvider, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/status";

type Props = { runId: string; canStart: boolean; state: ReactNode; back: ReactNode };

/** Start import from a preview: the same rows and the same plan, or a refusal that says why. */
export function ApplyPreviewBar(props: Props) {
  return (
    <ApiProvider>
      <Bar {...props} />
    </ApiProvider>
  );
}

function Bar({ runId, canStart, state, back }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [refusal, setRefusal] = useState<string | null>(null);
  const start = useMutation(
    trpc.runs.applyPreview.mutationOptions({
      onSuccess: () => router.refresh(),
      onError: (error) => setRefusal(error.message),
    }),
  );
  const press = () => {
    if (canStart) return start.mutate({ runId });
    setRefusal("Your role does not start imports. An analyst or site manager can.");
  };
  const isPending = start.isPending || start.isSuccess;
  return (
    <div className="actionbar">
      <span className="state">{state}</span>
      <span className="end">
        {back}
        <Button variant="primary" icon="play" isPending={isPending} onPress={press}>
          {isPending ? "Validation in progress" : "Start import"}
        </Button>
      </span>
      {refusal && (
        <div className="w-full" role="alert">
          <Note kind="bad">{refusal}</Note>
        </div>
      )}
    </div>
  );
}
