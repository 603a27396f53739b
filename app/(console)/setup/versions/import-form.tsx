"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DifferencesTable } from "@/components/runs/differences-table";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { formatNoun } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import type { Difference } from "@/server/configuration/differences";

/** Reads a file, shows what it would change, and takes it over on request. */
export function ImportForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const [text, setText] = useState<string | null>(null);
  const [found, setFound] = useState<Difference[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const onError = (error: { message: string; data?: unknown }) => {
    const fields = (error.data as { fields?: Record<string, string[]> } | undefined)?.fields ?? {};
    setProblem([error.message, ...Object.values(fields).flat()].join(" "));
  };
  const preview = useMutation(
    trpc.configuration.preview.mutationOptions({ onSuccess: (list) => setFound(list), onError }),
  );
  const take = useMutation(
    trpc.configuration.import.mutationOptions({
      onSuccess: () => {
        setFound(null);
        setText(null);
        router.refresh();
      },
      onError,
    }),
  );
  const choose = async (file: File | undefined) => {
    setProblem(null);
    setFound(null);
    if (!file) return;
    const content = await file.text();
    setText(content);
    preview.mutate({ text: content });
  };
  return (
    <div className="grid gap-4">
      <label className="field max-w-md">
        <span className="label">Configuration file</span>
        <input
          className="input py-1"
          type="file"
          accept="application/json,.json"
          onChange={(event) => void choose(event.target.files?.[0])}
        />
      </label>
      <div role="alert">{problem && <Note kind="bad">{problem}</Note>}</div>
      {found && found.length === 0 && <p className="muted">This file is the configuration as it is now.</p>}
      {found && found.length > 0 && text !== null && (
        <>
          <p>The file would make {formatNoun(found.length, ["change", "changes"])}. Nothing is changed yet.</p>
          <DifferencesTable caption="What the file would change" differences={found} />
          <div>
            <Button variant="primary" isPending={take.isPending} onPress={() => take.mutate({ text })}>
              Import this configuration
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
