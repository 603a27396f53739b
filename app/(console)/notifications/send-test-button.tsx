"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { formatNoun } from "@/components/ui/numbers";
import type { SendTestInput } from "@/server/notifications/schema";

/** Mails everybody on one list a test, and says at once whether the mail service took it. */
export function SendTestButton({ dataType, label }: SendTestInput & { label: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const send = useMutation(trpc.notifications.sendTest.mutationOptions({ onSettled: () => router.refresh() }));
  return (
    <span className="flex flex-wrap items-center justify-end gap-2">
      <output className="text-sm font-normal">
        {send.data && `Test sent to ${formatNoun(send.data.sent, ["recipient", "recipients"])}.`}
        {send.error && send.error.message}
      </output>
      <Button
        variant="quiet"
        size="sm"
        aria-label={`Send test: ${label}`}
        isPending={send.isPending}
        onPress={() => send.mutate({ dataType })}
      >
        Send test
      </Button>
    </span>
  );
}
