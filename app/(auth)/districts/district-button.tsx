"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";

type Props = { districtId: string; name: string; isCurrent: boolean };

/** Goes into one district; everything that was read for another is read anew. */
export function DistrictButton({ districtId, name, isCurrent }: Props) {
  const trpc = useTRPC();
  const choose = useMutation(
    trpc.account.chooseDistrict.mutationOptions({ onSuccess: () => window.location.assign("/") }),
  );
  return (
    <span className="text-right">
      <Button
        isPending={choose.isPending}
        aria-label={isCurrent ? `Stay in ${name}` : `Go to ${name}`}
        onPress={() => choose.mutate({ districtId })}
      >
        {isCurrent ? "Stay here" : "Go there"}
      </Button>
      {choose.error && (
        <span role="alert" className="hint tone-bad block">
          {choose.error.message}
        </span>
      )}
    </span>
  );
}
