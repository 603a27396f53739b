"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/status";

/** Takes the undo of an import back, once. */
export function RedoButton({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const redo = useMutation(
    trpc.runs.redo.mutationOptions({
      onSuccess: ({ runId: redoId }) => router.push(`/runs/${redoId}`),
      onError: (error) => setProblem(error.message),
    }),
  );
  return (
    <div>
      <Button isPending={redo.isPending} onPress={() => redo.mutate({ runId })}>
        Redo the import
      </Button>
      <div role="alert">{problem && <Note kind="bad">{problem}</Note>}</div>
    </div>
  );
}
