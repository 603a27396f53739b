"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/status";
import type { DataType } from "@/server/connectors/connector";

/** Pauses a schedule, or resumes it; imports by hand go on. */
export function PauseButton({ dataType, label, isPaused }: { dataType: DataType; label: string; isPaused: boolean }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const pause = useMutation(
    trpc.schedules.pause.mutationOptions({
      onSuccess: () => {
        setProblem(null);
        router.refresh();
      },
      onError: (error) => setProblem(error.message),
    }),
  );
  const word = isPaused ? "Resume schedule" : "Pause schedule";
  return (
    <span className="-ml-2 block">
      <Button
        size="sm"
        variant="quiet"
        aria-label={`${word} of ${label}`}
        isPending={pause.isPending}
        onPress={() => pause.mutate({ dataType, isPaused: !isPaused })}
      >
        {word}
      </Button>
      {problem && (
        <span role="alert">
          <Note kind="bad">{problem}</Note>
        </span>
      )}
    </span>
  );
}
