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

/** Preview and Start import: never disabled; pressed too early they answer with the list of what is missing. */
export function StartImport({ dataType, slug, state, canStart, children }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const answers = {
    onSuccess: ({ runId }: { runId: string }) => router.push(`/runs/${runId}`),
    onError: (error: { message: string; data?: { fields?: unknown } | null }) => {
      const fields = Object.entries((error.data?.fields ?? {}) as Record<string, string[]>);
      const errors = fields.map(([step, messages]) => ({
        href: setupHref(step, slug),
        text: `${SETUP_NAMES[step]?.row ?? step}: ${messages.join(" ")}`,
      }));
      setRefusal({ title: error.message, errors });
    },
  };
  const start = useMutation(trpc.runs.start.mutationOptions(answers));
  const preview = useMutation(trpc.runs.preview.mutationOptions(answers));
  const [starting, previewing] = [start, preview].map((one) => one.isPending || one.isSuccess);
  const press = (one: typeof start | typeof preview) => {
    if (starting || previewing) return;
    one.mutate({ dataType });
  };
  return (
    <>
      {refusal && <ErrorSummary title={refusal.title} errors={refusal.errors} />}
      {children}
      <div className="actionbar">
        <span className="state">
          {state}
          {!canStart && " An analyst or a site manager starts imports."}
        </span>
        <span className="end">
          <LinkButton href="/">Done</LinkButton>
          {canStart && (
            <>
              <Button isPending={Boolean(previewing)} onPress={() => press(preview)}>
                {previewing ? "Validation in progress" : "Preview"}
              </Button>
              <Button variant="primary" icon="play" isPending={Boolean(starting)} onPress={() => press(start)}>
                {starting ? "Validation in progress" : "Start import"}
              </Button>
            </>
          )}
        </span>
      </div>
    </>
  );
}
