"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Note } from "@/components/ui/status";

/** Makes an earlier version the configuration again, after a word about what that does. */
export function RestoreButton({ number }: { number: number }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const restore = useMutation(
    trpc.configuration.restore.mutationOptions({
      onSuccess: () => router.refresh(),
      onError: (error) => {
        const fields = Object.values((error.data?.fields ?? {}) as Record<string, string[]>).flat();
        setProblem([error.message, ...fields].join(" "));
      },
    }),
  );
  return (
    <Dialog
      trigger={
        <Button size="sm" variant="quiet" aria-label={`Restore version ${number}…`}>
          Restore version {number}…
        </Button>
      }
      title={`Restore version ${number}?`}
    >
      {(close) => (
        <>
          <div className="grid gap-3 px-6 pb-5">
            <p>
              School matching, fields, codes, rules and recipients become those of version {number}, all of them or
              none. It makes a new version, so that today’s can be restored as well.
            </p>
            <p className="muted">No student is changed. The next import follows the restored settings.</p>
            <div role="alert">{problem && <Note kind="bad">{problem}</Note>}</div>
          </div>
          <div className="dialog-foot">
            <Button onPress={close}>Cancel</Button>
            <Button
              variant="primary"
              isPending={restore.isPending}
              onPress={() => restore.mutate({ number }, { onSuccess: close })}
            >
              Restore version {number}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
