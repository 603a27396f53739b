"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { SsoUserType } from "@/server/sso/kinds";

/** Takes a connection away, after saying what that does. */
export function RemoveButton({ userType, displayName }: { userType: SsoUserType; displayName: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const remove = useMutation(
    trpc.sso.remove.mutationOptions({
      onSuccess: () => router.push("/setup/sign-on"),
      onError: (error) => setProblem(error.message),
    }),
  );
  return (
    <section className="grid justify-items-start gap-3 border-t border-rule-strong pt-5" aria-labelledby="remove-h">
      <h2 id="remove-h">Remove this connection</h2>
      <Dialog
        trigger={<Button variant="danger">Remove connection…</Button>}
        title={`Remove ${displayName}`}
        isPending={remove.isPending}
      >
        {(close) => (
          <>
            <div className="grid gap-4 px-6 pb-5">
              <p>Everybody who is signed in through it is signed out, and nobody can sign in any more.</p>
              <p>The roster is not changed. The domains are free for another connection.</p>
              <output>{problem}</output>
            </div>
            <div className="dialog-foot">
              <Button onPress={close}>Cancel</Button>
              <Button variant="danger-filled" isPending={remove.isPending} onPress={() => remove.mutate({ userType })}>
                Remove connection
              </Button>
            </div>
          </>
        )}
      </Dialog>
    </section>
  );
}
