"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/status";
import type { Decision } from "@/server/engine/types";

/** After each decision the page is read again; what went wrong stands under the button. */
function useDecision() {
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const options = {
    onSuccess: () => {
      setProblem(null);
      router.refresh();
    },
    onError: (error: { message: string }) => setProblem(error.message),
  };
  return { problem, options };
}

function Problem({ text }: { text: string | null }) {
  return <div role="alert">{text && <Note kind="bad">{text}</Note>}</div>;
}

/** Create record or Match; kept until Process all updates. */
export function DecisionButton({
  alertId,
  decision,
  isChosen,
  name,
}: {
  alertId: number;
  decision: Decision;
  isChosen: boolean;
  name?: string;
}) {
  const trpc = useTRPC();
  const { problem, options } = useDecision();
  const decide = useMutation(trpc.alerts.decide.mutationOptions(options));
  const word = decision.kind === "create" ? "Create record" : "Match";
  const shown = isChosen ? `${word}, chosen` : word;
  return (
    <div>
      <Button
        size="sm"
        variant={isChosen ? "primary" : "default"}
        icon={decision.kind === "create" ? "plus" : "link"}
        isPending={decide.isPending}
        aria-label={name ? `${shown}: ${name}` : shown}
        onPress={() => !isChosen && decide.mutate({ alertId, decision })}
      >
        {shown}
      </Button>
      <Problem text={problem} />
    </div>
  );
}

/** Not the same person, and its way back. */
export function JudgeButton({
  alertId,
  recordId,
  isRejected,
  name,
}: {
  alertId: number;
  recordId: number;
  isRejected: boolean;
  name: string;
}) {
  const trpc = useTRPC();
  const { problem, options } = useDecision();
  const judge = useMutation(trpc.alerts.judgeCandidate.mutationOptions(options));
  const word = isRejected ? "Suggest again" : "Not the same person";
  return (
    <div>
      <Button
        size="sm"
        isPending={judge.isPending}
        aria-label={`${word}: ${name}`}
        onPress={() => judge.mutate({ alertId, recordId, isSame: isRejected })}
      >
        {word}
      </Button>
      <Problem text={problem} />
    </div>
  );
}

/** Takes the decision back, possible until it is processed. */
export function CancelDecision({ alertId, kind }: { alertId: number; kind: Decision["kind"] }) {
  const trpc = useTRPC();
  const { problem, options } = useDecision();
  const cancel = useMutation(trpc.alerts.cancelDecision.mutationOptions(options));
  return (
    <div className="mt-3">
      <Button size="sm" isPending={cancel.isPending} onPress={() => cancel.mutate({ alertId })}>
        {kind === "match" ? "Cancel match" : "Cancel Create record"}
      </Button>
      <Problem text={problem} />
    </div>
  );
}
