"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/status";
import type { DataType } from "@/server/connectors/connector";

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
  dataType,
  id,
  field,
  label,
  isKept,
}: {
  dataType: DataType;
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
        onPress={() => keep.mutate({ dataType, id, field, isKept: !isKept })}
      >
        {word}
      </Button>
      <span role="alert">{problem && <Note kind="bad">{problem}</Note>}</span>
    </>
  );
}

type ProtectProps = { dataType: DataType; id: number; isProtected: boolean };

/** Protects a record from being made inactive by an import. */
export function ProtectButton({ dataType, id, isProtected }: ProtectProps) {
  const trpc = useTRPC();
  const { problem, options } = useAnswer();
  const protect = useMutation(trpc.roster.protect.mutationOptions(options));
  return (
    <>
      <Button
        icon="shield"
        isPending={protect.isPending}
        onPress={() => protect.mutate({ dataType, id, isProtected: !isProtected })}
      >
        {isProtected ? "End protection" : "Protect from inactivation"}
      </Button>
      <span role="alert">{problem && <Note kind="bad">{problem}</Note>}</span>
    </>
  );
}
