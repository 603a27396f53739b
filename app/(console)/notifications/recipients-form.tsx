"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { ErrorSummary } from "@/components/ui/error-summary";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { ABOUT_OPTIONS } from "./mail-about";
import { saveRecipientsInput, type SaveRecipientsInput } from "@/server/notifications/schema";

type Refused = { text: string; reason: string; suggestion: string | null };
type Result = { added: number; known: number; refused: Refused[] };

/** Adds recipients from a comma-separated list; the good ones are added, the others stay in the field to be mended. */
export function RecipientsForm({ dataTypes }: { dataTypes: { id: string; label: string }[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [result, setResult] = useState<Result | null>(null);
  const { control, handleSubmit, setValue, setError } = useForm<SaveRecipientsInput>({
    resolver: zodResolver(saveRecipientsInput),
    defaultValues: { dataType: "student", about: "every_result", text: "" },
  });
  const save = useMutation(
    trpc.notifications.save.mutationOptions({
      onSuccess: ({ added, known, refused }) => {
        setResult({ added: added.length, known: known.length, refused });
        setValue("text", refused.map((one) => one.text).join(", "));
        router.refresh();
      },
      onError: (error) => setError("text", { message: error.message }),
    }),
  );
  const submit = handleSubmit((input) => {
    setResult(null);
    save.mutate(input);
  });
  const refused = result?.refused ?? [];
  const suggestion = refused.find((one) => one.suggestion)?.suggestion;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate aria-label="Add email recipients">
      {refused.length > 0 && (
        <ErrorSummary
          title={`${refused.length} of ${refused.length + (result?.added ?? 0) + (result?.known ?? 0)} entries were not added`}
          errors={refused.map((one) => ({ href: "#recipients", text: `“${one.text}” ${one.reason}.` }))}
        >
          {result && result.added > 0 && <p>The others are on the list below.</p>}
        </ErrorSummary>
      )}
      <fieldset disabled={save.isPending} className="flex flex-wrap items-start gap-3">
        <div className="min-w-64 flex-1">
          <Controller
            control={control}
            name="text"
            render={({ field, fieldState }) => (
              <TextField
                id="recipients"
                label="Add email recipient(s)"
                value={field.value}
                onChange={field.onChange}
                onBlur={field.onBlur}
                description="One address, or several with commas between them. A recipient does not need an account."
                {...(fieldState.error?.message ? { errorMessage: fieldState.error.message } : {})}
              />
            )}
          />
        </div>
        <Controller
          control={control}
          name="dataType"
          render={({ field }) => (
            <Select
              label="Data type"
              options={dataTypes}
              selectedKey={field.value}
              onSelectionChange={field.onChange}
            />
          )}
        />
        <Controller
          control={control}
          name="about"
          render={({ field }) => (
            <Select
              label="Mail about"
              options={ABOUT_OPTIONS}
              selectedKey={field.value ?? "every_result"}
              onSelectionChange={field.onChange}
            />
          )}
        />
        <div className="pt-6">
          <Button type="submit" variant="primary" isPending={save.isPending}>
            {save.isPending ? "Adding" : "Add"}
          </Button>
        </div>
      </fieldset>
      {suggestion && (
        <p className="mt-2 text-sm">
          A comma separates addresses. Did you mean{" "}
          <Button variant="quiet" size="sm" onPress={() => setValue("text", suggestion)}>
            {suggestion}
          </Button>
        </p>
      )}
      <output className="muted mt-2 block min-h-5 text-sm">
        {result && refused.length === 0 ? outcome(result) : ""}
      </output>
    </form>
  );
}

function outcome({ added, known }: Result): string {
  if (added === 0) return "Already on the list; nothing was changed.";
  return `${added} added${known > 0 ? `, ${known} already on the list` : ""}.`;
}
