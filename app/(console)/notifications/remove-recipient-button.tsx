"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import type { RemoveRecipientInput } from "@/server/notifications/schema";

/** Takes one address off the list at once; adding it again undoes that. */
export function RemoveRecipientButton({ dataType, email }: RemoveRecipientInput) {
  const trpc = useTRPC();
  const router = useRouter();
  // Gone already is what was wanted, so a refusal refreshes the list as well.
  const remove = useMutation(trpc.notifications.remove.mutationOptions({ onSettled: () => router.refresh() }));
  return (
    <Button
      variant="quiet"
      size="sm"
      icon="close"
      aria-label={`Remove ${email}`}
      isPending={remove.isPending}
      onPress={() => remove.mutate({ dataType, email })}
    />
  );
}
