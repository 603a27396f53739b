"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState, type ReactNode } from "react";
import { SETUP_NAMES, setupHref } from "@/components/runs/setup-links";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { ErrorSummary, type SummaryError } from "@/components/ui/error-summary";
import { LinkButton } from "@/components/ui/link-button";
import type { StartInput } from "@/server/runs/schema";

type Props = {
  dataType: StartInput["dataType"];
  slug: string;
  state: ReactNode;
  canStart: boolean;
  children: ReactNode;
};
type Refusal = { title: string; errors: SummaryError[] };

/** Start import: it is never disabled; pressed too early it answers with the list of what is missing. */
export function StartImport({ dataType, slug, state, canStart, children }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const start = useMutation(
    trpc.runs.start.mutationOptions({
      onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
      onError: (error) => {
        const fields = Object.entries((error.data?.fields ?? {}) as Record<string, string[]>);
        const errors = fields.map(([step, messages]) => ({
          href: setupHref(step, slug),
          text: `${SETUP_NAMES[step]?.row ?? step}: ${messages.join(" ")}`,
        }));
        setRefusal({ title: error.message, errors });
      },
    }),
  );
  const press = () => {
    if (canStart) return start.mutate({ dataType });
    setRefusal({ title: "Your role does not start imports. An analyst or site manager can.", errors: [] });
  };
  return (
    <>
      {refusal && <ErrorSummary title={refusal.title} errors={refusal.errors} />}
      {children}
      <div className="actionbar">
        <span className="state">{state}</span>
        <span className="end">
          <LinkButton href="/">Done</LinkButton>
          <Button variant="primary" icon="play" isPending={start.isPending || start.isSuccess} onPress={press}>
            {start.isPending || start.isSuccess ? "Validation in progress" : "Start import"}
          </Button>
        </span>
      </div>
    </>
  );
}
