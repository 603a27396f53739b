"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { ErrorSummary, type SummaryError } from "@/components/ui/error-summary";
import { LinkButton } from "@/components/ui/link-button";
import { Select } from "@/components/ui/select";
import { Notice, Status } from "@/components/ui/status";
import { TextField } from "@/components/ui/text-field";
import { saveConnectionInput, type SaveConnectionInput } from "@/server/connection/schema";
import type { TestResult } from "@/server/connectors/connector";

type Offer = {
  kind: string;
  label: string;
  installSteps: string[] | null;
  credentialFields: { name: string; label: string; hint: string; isSecret: boolean }[];
};
type Saved = { connector: string; values: Record<string, string>; savedBy: string; savedAt: string } | null;
type Props = { offers: Offer[]; saved: Saved };

const OUTCOMES = {
  passed: { kind: "ok", word: "Passed" },
  failed: { kind: "bad", word: "Failed" },
  not_tried: { kind: "neutral", word: "Not tried" },
} as const;

function TestSteps({ result }: { result: TestResult }) {
  return (
    <table className="tbl stack">
      <caption className="sr-only">The connection test, step by step</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Result</th>
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        {result.steps.map((step) => (
          <tr key={step.id}>
            <th scope="row">{step.label}</th>
            <td data-l="Result">
              <Status kind={OUTCOMES[step.outcome].kind}>{OUTCOMES[step.outcome].word}</Status>
            </td>
            <td data-l="Details">{step.detail}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const emptyCredentials = (offers: Offer[]) =>
  Object.fromEntries(offers.flatMap((offer) => offer.credentialFields.map((field) => [field.name, ""])));

/** Select SIS, install, credentials, Test and save; secrets go in and never come back. */
export function ConnectionForm({ offers, saved }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [refusal, setRefusal] = useState<{ title: string; errors: SummaryError[] } | null>(null);
  const [result, setResult] = useState<TestResult | null>(null);
  const form = useForm<SaveConnectionInput>({
    resolver: zodResolver(saveConnectionInput),
    defaultValues: {
      connector: saved?.connector ?? offers[0]?.kind ?? "",
      credentials: { ...emptyCredentials(offers), ...saved?.values },
    },
  });
  const kind = form.watch("connector");
  const offer = offers.find((one) => one.kind === kind);
  const readSchools = useMutation(trpc.schools.refresh.mutationOptions());
  const save = useMutation(
    trpc.connection.save.mutationOptions({
      onSuccess: (tested) => {
        setRefusal(null);
        setResult(tested);
        if (!tested.ok) return;
        // A saved secret is not kept in the page either.
        for (const field of offer?.credentialFields ?? [])
          if (field.isSecret) form.setValue(`credentials.${field.name}`, "");
        // The schools can be matched at once: they are read while the person looks at the report.
        readSchools.mutate();
        router.refresh();
      },
      onError: (error) => {
        setResult(null);
        const fields = Object.entries((error.data?.fields ?? {}) as Record<string, string[]>);
        for (const [name, messages] of fields) form.setError(`credentials.${name}`, { message: messages[0] ?? "" });
        setRefusal({
          title: error.message,
          errors: fields.map(([name, messages]) => ({ href: `#c-${name}`, text: messages[0] ?? name })),
        });
      },
    }),
  );
  const submit = form.handleSubmit((values) => save.mutate(values));
  return (
    <form className="grid gap-6" onSubmit={(event) => void submit(event)} noValidate>
      {refusal && <ErrorSummary title={refusal.title} errors={refusal.errors} />}
      {result && !result.ok && (
        <ErrorSummary title={result.failure.message} errors={[]}>
          <p>{result.failure.fix}</p>
          <p className="muted">
            {saved ? "Nothing was saved; the connection that works stays as it is." : "Nothing was saved."}
          </p>
        </ErrorSummary>
      )}
      {result?.ok && (
        <output className="block">
          <Notice kind="ok" title="Connected. The credentials are saved and sealed." />
        </output>
      )}
      <div className="fs">
        <h2>1. Select SIS</h2>
        <div className="max-w-md">
          <Controller
            control={form.control}
            name="connector"
            render={({ field }) => (
              <Select
                label="SIS"
                options={offers.map((one) => ({ id: one.kind, label: one.label }))}
                selectedKey={field.value}
                onSelectionChange={field.onChange}
              />
            )}
          />
        </div>
      </div>
      {offer?.installSteps && (
        <div className="fs">
          <h2>2. Install</h2>
          <div className="grid justify-items-start gap-3">
            <ol className="grid list-decimal gap-1 pl-5">
              {offer.installSteps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            <LinkButton href={`/api/connectors/${offer.kind}/package`} icon="download" isDownload>
              Download configuration file
            </LinkButton>
          </div>
        </div>
      )}
      <div className="fs">
        <h2>3. Credentials</h2>
        <fieldset className="grid max-w-md gap-4" disabled={save.isPending}>
          <legend className="sr-only">Credentials</legend>
          {offer?.credentialFields.map((field) => (
            <Controller
              key={field.name}
              control={form.control}
              name={`credentials.${field.name}`}
              render={({ field: input, fieldState }) => (
                <TextField
                  label={field.label}
                  id={`c-${field.name}`}
                  type={field.isSecret ? "password" : "text"}
                  autoComplete="off"
                  value={input.value ?? ""}
                  onChange={input.onChange}
                  onBlur={input.onBlur}
                  description={field.hint}
                  {...(field.isSecret && saved
                    ? { placeholder: `Saved ${saved.savedAt} by ${saved.savedBy}; type to replace` }
                    : {})}
                  {...(fieldState.error?.message ? { errorMessage: fieldState.error.message } : {})}
                />
              )}
            />
          ))}
          <div>
            <Button type="submit" variant="primary" isPending={save.isPending}>
              {save.isPending ? "Testing…" : "Test and save"}
            </Button>
          </div>
        </fieldset>
      </div>
      {result && <TestSteps result={result} />}
    </form>
  );
}
