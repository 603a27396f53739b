"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/status";
import type { DataType } from "@/server/connectors/connector";

type Props = {
  dataType: DataType;
  sourceId: string;
  field: string;
  name: string;
  saved: string | null;
  /** Our codes; null where free text is typed. */
  options: [key: string, label: string][] | null;
  canType: boolean;
};

/** A value for one record whose SIS value is missing, with what is wrong with it below. */
export function TypedValueForm({ dataType, sourceId, field, name, saved, options, canType }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [value, setValue] = useState(saved ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const answer = {
    onSuccess: () => {
      setProblem(null);
      router.refresh();
    },
    onError: (error: { message: string; data?: unknown }) => {
      const fields = (error.data as { fields?: Record<string, string[]> } | undefined)?.fields;
      setProblem(fields?.value?.[0] ?? error.message);
    },
  };
  const save = useMutation(trpc.alerts.typeValue.mutationOptions(answer));
  const remove = useMutation(trpc.alerts.removeTypedValue.mutationOptions(answer));
  const place = { dataType, sourceId, field };
  if (!canType) return <span className="muted">Can only be mended in the SIS</span>;
  const label = `Value for ${name}`;
  return (
    <form
      className="grid gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ ...place, value });
      }}
    >
      <span className="flex flex-wrap items-center gap-2">
        {options && options.length > 0 ? (
          <select
            className="select w-52"
            aria-label={label}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          >
            <option value="">Choose</option>
            {options.map(([key, word]) => (
              <option key={key} value={key}>
                {word}
              </option>
            ))}
          </select>
        ) : (
          <input
            className="input w-52"
            aria-label={label}
            aria-invalid={problem ? true : undefined}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
        <Button size="sm" type="submit" isPending={save.isPending} aria-label={`Save value for ${name}`}>
          Save
        </Button>
        {saved !== null && (
          <Button
            size="sm"
            variant="quiet"
            isPending={remove.isPending}
            aria-label={`Remove value for ${name}`}
            onPress={() => remove.mutate(place, { onSuccess: () => setValue("") })}
          >
            Remove
          </Button>
        )}
      </span>
      {saved !== null && !problem && <span className="hint">Saved; used at the next import.</span>}
      <span role="alert">{problem && <Note kind="bad">{problem}</Note>}</span>
    </form>
  );
}
