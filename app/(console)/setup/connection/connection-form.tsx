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
import type { CredentialField, TestResult } from "@/server/connectors/connector";

export type Offer = {
  kind: string;
  label: string;
  instructions: string[];
  hasFile: boolean;
  credentialFields: CredentialField[];
};
export type Saved = { connector: string; values: Record<string, string>; savedBy: string; savedAt: string };
type Props = { offers: Offer[]; saved: Saved | null };

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

const emptyCredentials = (offer: Offer | undefined) =>
  Object.fromEntries(
    offer?.credentialFields.map((field) => [field.name, field.initial ?? field.choices?.[0]?.id ?? ""]) ?? [],
  );

function CredentialChoice(props: { field: CredentialField; value: string; onChange: (value: string) => void }) {
  const { name, label, hint, choices = [] } = props.field;
  return (
    <div className="grid gap-1">
      <Select
        label={label}
        options={choices}
        selectedKey={props.value}
        onSelectionChange={props.onChange}
        describedBy={`c-${name}-hint`}
      />
      <p className="muted text-sm" id={`c-${name}-hint`}>
        {hint}
      </p>
    </div>
  );
}

/** Select SIS, install, credentials, Test and save; secrets go in and never come back. */
export function ConnectionForm({ offers, saved }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [refusal, setRefusal] = useState<{ title: string; errors: SummaryError[] } | null>(null);
  const [result, setResult] = useState<TestResult | null>(null);
  const first = offers.find((one) => one.kind === saved?.connector) ?? offers[0];
  const form = useForm<SaveConnectionInput>({
    resolver: zodResolver(saveConnectionInput),
    defaultValues: {
      connector: first?.kind ?? "",
      credentials: { ...emptyCredentials(first), ...saved?.values },
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
        for (const [name, value] of Object.entries(tested.learned ?? {})) form.setValue(`credentials.${name}`, value);
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
  /** Each SIS has a form of its own: nothing typed for one is sent to another. */
  function select(chosen: string): void {
    const next = offers.find((one) => one.kind === chosen);
    const values = saved?.connector === chosen ? saved.values : {};
    form.reset({ connector: chosen, credentials: { ...emptyCredentials(next), ...values } });
    setRefusal(null);
    setResult(null);
  }
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
                onSelectionChange={(chosen) => select(chosen)}
              />
            )}
          />
        </div>
      </div>
      {offer && (
        <div className="fs">
          <h2>2. {offer.hasFile ? "Install" : "Allow access"}</h2>
          <div className="grid justify-items-start gap-3">
            <ol className="grid max-w-prose list-decimal gap-1 pl-5">
              {offer.instructions.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            {offer.hasFile && (
              <LinkButton href={`/api/connectors/${offer.kind}/package`} icon="download" isDownload>
                Download configuration file
              </LinkButton>
            )}
          </div>
        </div>
      )}
      <div className="fs">
        <h2>3. Credentials</h2>
        <fieldset className="grid max-w-md gap-4" disabled={save.isPending}>
          <legend className="sr-only">Credentials</legend>
          {offer?.credentialFields.map((field) => (
            <Controller
              key={`${kind}.${field.name}`}
              control={form.control}
              name={`credentials.${field.name}`}
              render={({ field: input, fieldState }) =>
                field.choices ? (
                  <CredentialChoice field={field} value={input.value ?? ""} onChange={input.onChange} />
                ) : (
                  <TextField
                    label={field.label}
                    id={`c-${field.name}`}
                    type={field.isSecret ? "password" : "text"}
                    autoComplete="off"
                    value={input.value ?? ""}
                    onChange={input.onChange}
                    onBlur={input.onBlur}
                    description={field.hint}
                    {...(field.isSecret && saved?.connector === kind
                      ? { placeholder: `Saved ${saved.savedAt} by ${saved.savedBy}; type to replace` }
                      : {})}
                    {...(fieldState.error?.message ? { errorMessage: fieldState.error.message } : {})}
                  />
                )
              }
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
