"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";

/** Reset configuration: says what goes and what stays, and asks for the district's name. */
export function ResetDialog({ districtName }: { districtName: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const reset = useMutation(
    trpc.connection.reset.mutationOptions({
      onSuccess: () => router.refresh(),
      onError: (error) =>
        setProblem(((error.data?.fields ?? {}) as Record<string, string[]>).confirmation?.[0] ?? error.message),
    }),
  );
  return (
    <section className="grid justify-items-start gap-3 border-t border-rule-strong pt-5" aria-labelledby="reset-h">
      <h2 id="reset-h">Reset configuration</h2>
      <p className="muted max-w-prose">
        Needed before another SIS is connected. Clears the credentials, school matches, field and code matches, and
        stops the schedules. Roster data, recipients and the history of imports stay.
      </p>
      <Dialog trigger={<Button variant="danger">Reset configuration…</Button>} title="Reset configuration">
        {(close) => (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              reset.mutate({ confirmation: typed }, { onSuccess: close });
            }}
          >
            <div className="grid gap-4 px-6 pb-5">
              <p>The schedules stop at once. No student is changed or removed.</p>
              <p>
                A held import and a preview are discarded. Open alerts are closed, and typed values and “Not the same
                person” are forgotten, because they go by ids of the SIS that leaves: another one may give the same id
                to another student.
              </p>
              <TextField
                label={`Type ${districtName} to confirm`}
                value={typed}
                onChange={setTyped}
                autoComplete="off"
                {...(problem ? { errorMessage: problem } : {})}
              />
            </div>
            <div className="dialog-foot">
              <Button onPress={close}>Cancel</Button>
              <Button type="submit" variant="danger-filled" isPending={reset.isPending}>
                Reset configuration
              </Button>
            </div>
          </form>
        )}
      </Dialog>
    </section>
  );
}
