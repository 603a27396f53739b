"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState, type ReactNode } from "react";
import { ApiProvider, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import { MailsDialog } from "./mails-dialog";

type Props = {
  runId: string;
  canStart: boolean;
  state: ReactNode;
  back: ReactNode;
  /** Mails that a person confirms before the import starts; 0 when it sends none, or need not ask. */
  mailsToConfirm: number;
  /** "guardians": whom they reach. */
  noun: string;
};

/** Start import from a preview: the same rows and the same plan, or a refusal that says why. */
export function ApplyPreviewBar(props: Props) {
  return (
    <ApiProvider>
      <Bar {...props} />
    </ApiProvider>
  );
}

function Bar({ runId, canStart, state, back, mailsToConfirm, noun }: Props) {
  const [isAsking, setAsking] = useState(false);
  const trpc = useTRPC();
  const router = useRouter();
  const [refusal, setRefusal] = useState<string | null>(null);
  const start = useMutation(
    trpc.runs.applyPreview.mutationOptions({
      onSuccess: () => router.refresh(),
      onError: (error) => {
        const mails = ((error.data?.fields ?? {}) as Record<string, string[]>).mails?.[0];
        setAsking(false);
        setRefusal([error.message, mails].filter(Boolean).join(" "));
      },
    }),
  );
  const press = () => {
    if (mailsToConfirm > 0) return setAsking(true);
    start.mutate({ runId });
  };
  const isPending = start.isPending || start.isSuccess;
  return (
    <div className="actionbar">
      <span className="state">
        {state}
        {!canStart && " An analyst or a site manager starts imports."}
      </span>
      <span className="end">
        {back}
        {canStart && (
          <Button variant="primary" icon="play" isPending={isPending} onPress={press}>
            {isPending ? "Validation in progress" : "Start import"}
          </Button>
        )}
      </span>
      <MailsDialog
        isOpen={isAsking}
        title={`Send ${formatNoun(mailsToConfirm, ["mail", "mails"])}?`}
        confirm={`Start import and send ${formatNoun(mailsToConfirm, ["mail", "mails"])}`}
        isPending={isPending}
        onConfirm={() => start.mutate({ runId, confirmedMails: mailsToConfirm })}
        onClose={() => setAsking(false)}
      >
        <p>
          This import activates the accounts of {formatCount(mailsToConfirm)} {noun} and mails each of them once. A mail
          that was sent cannot be taken back.
        </p>
        <p className="muted">Later imports mail only {noun} whose account they activate.</p>
      </MailsDialog>
      {refusal && (
        <div className="w-full" role="alert">
          <Note kind="bad">{refusal}</Note>
        </div>
      )}
    </div>
  );
}
