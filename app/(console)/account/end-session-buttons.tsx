"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";

/** Signs one other browser out at once. */
export function EndSessionButton({ sessionId, what }: { sessionId: string; what: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const end = useMutation(trpc.account.endSession.mutationOptions({ onSettled: () => router.refresh() }));
  return (
    <Button
      variant="quiet"
      size="sm"
      aria-label={`Sign out ${what}`}
      isPending={end.isPending}
      onPress={() => end.mutate({ sessionId })}
    >
      Sign out
    </Button>
  );
}

/** Signs every other browser of the person out at once. */
export function EndOthersButton() {
  const trpc = useTRPC();
  const router = useRouter();
  const end = useMutation(trpc.account.endOtherSessions.mutationOptions({ onSettled: () => router.refresh() }));
  return (
    <Button isPending={end.isPending} onPress={() => end.mutate()}>
      Sign out everywhere else
    </Button>
  );
}
