"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/status";

function useAnswer() {
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  return {
    problem,
    options: {
      onSuccess: () => {
        setProblem(null);
        router.refresh();
      },
      onError: (error: { message: string }) => setProblem(error.message),
    },
  };
}

/** Keep this value, or follow the SIS again; takes effect at the next import. */
export function KeepButton({
  id,
  field,
  label,
  isKept,
}: {
  id: number;
  field: string;
  label: string;
  isKept: boolean;
}) {
  const trpc = useTRPC();
  const { problem, options } = useAnswer();
  const keep = useMutation(trpc.roster.keep.mutationOptions(options));
  const word = isKept ? "Follow the SIS again" : "Keep this value";
  return (
    <>
      <Button
        size="sm"
        variant="quiet"
        isPending={keep.isPending}
        aria-label={`${word}: ${label}`}
        onPress={() => keep.mutate({ id, field, isKept: !isKept })}
      >
        {word}
      </Button>
      <span role="alert">{problem && <Note kind="bad">{problem}</Note>}</span>
    </>
  );
}

/** Protects a student from being made inactive by an import. */
export function ProtectButton({ id, isProtected }: { id: number; isProtected: boolean }) {
  const trpc = useTRPC();
  const { problem, options } = useAnswer();
  const protect = useMutation(trpc.roster.protect.mutationOptions(options));
  return (
    <>
      <Button
        icon="shield"
        isPending={protect.isPending}
        onPress={() => protect.mutate({ id, isProtected: !isProtected })}
      >
        {isProtected ? "End protection" : "Protect from inactivation"}
      </Button>
      <span role="alert">{problem && <Note kind="bad">{problem}</Note>}</span>
    </>
  );
}
