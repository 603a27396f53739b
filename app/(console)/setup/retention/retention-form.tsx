"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { saveRetentionInput } from "@/server/runs/schema";

/** Both periods, each with its least; what is wrong stands under the field. */
export function RetentionForm({ saved }: { saved: { logDays: number; historyMonths: number } }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [days, setDays] = useState(String(saved.logDays));
  const [months, setMonths] = useState(String(saved.historyMonths));
  const [problems, setProblems] = useState<{ logDays?: string; historyMonths?: string; rest?: string }>({});
  const [isSaved, setSaved] = useState(false);
  const save = useMutation(
    trpc.runs.saveRetention.mutationOptions({
      onSuccess: () => {
        setSaved(true);
        router.refresh();
      },
      onError: (error) => setProblems({ rest: error.message }),
    }),
  );
  const submit = () => {
    setSaved(false);
    setProblems({});
    const parsed = saveRetentionInput.safeParse({ logDays: Number(days), historyMonths: Number(months) });
    if (parsed.success) return save.mutate(parsed.data);
    setProblems(Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message])));
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="grid max-w-md gap-5">
        <TextField
          label="Days"
          description="Log lines and the data as received. At least 30."
          value={days}
          onChange={setDays}
          {...(problems.logDays ? { errorMessage: problems.logDays } : {})}
        />
        <TextField
          label="Months"
          description="Summaries of imports and the history of each record. At least 13."
          value={months}
          onChange={setMonths}
          {...(problems.historyMonths ? { errorMessage: problems.historyMonths } : {})}
        />
      </div>
      <div className="actionbar mt-8">
        <output>{problems.rest ?? (isSaved ? "Saved" : "")}</output>
        <span className="end">
          <Button variant="primary" type="submit" isPending={save.isPending}>
            Save
          </Button>
        </span>
      </div>
    </form>
  );
}
