"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Controller, useForm, type Control, type FieldPath } from "react-hook-form";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Checkbox, RadioGroup } from "@/components/ui/choice";
import { ErrorSummary, type SummaryError } from "@/components/ui/error-summary";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import type { SsoKind, SsoUserType } from "@/server/sso/kinds";
import type { SsoView } from "@/server/sso/queries";
import { saveSsoInput, splitCertificates, type SaveSsoInput } from "@/server/sso/schema";
import { MetadataReader, type OfferedMetadata } from "./metadata-reader";

type Props = { userType: SsoUserType; kinds: readonly SsoKind[]; saved: SsoView["saved"] };

const KINDS = [
  { id: "gsuite", label: "GSuite", hint: "Google Workspace; recognizes people by their e-mail domain." },
  { id: "other", label: "Other", hint: "ClassLink, Clever, PowerSchool, Microsoft Entra or any SAML 2.0 provider." },
];
const FEDERATIONS = [
  { id: "email_domain", label: "E-mail domain", hint: "By the e-mail address or username of the roster." },
  { id: "federated_id", label: "Federated ID", hint: "By the Federated ID that imports bring." },
];

function initial(userType: SsoUserType, kinds: readonly SsoKind[], saved: SsoView["saved"]): SaveSsoInput {
  if (saved) return { ...saved, certificates: saved.certificates.map((one) => one.pem) };
  return {
    userType,
    kind: kinds[0] ?? "other",
    federation: "email_domain",
    entityId: "",
    signOnUrl: "",
    metadataUrl: "",
    certificates: [],
    domains: "",
    attribute: "",
    allowsProviderStart: false,
    isActive: false,
  };
}

type TextName = "entityId" | "signOnUrl" | "domains" | "attribute";

function Text(props: { control: Control<SaveSsoInput>; name: TextName; label: string; description: string }) {
  return (
    <Controller
      control={props.control}
      name={props.name}
      render={({ field, fieldState }) => (
        <TextField
          label={props.label}
          id={`s-${props.name}`}
          description={props.description}
          value={field.value}
          onChange={field.onChange}
          onBlur={field.onBlur}
          autoComplete="off"
          {...(fieldState.error?.message ? { errorMessage: fieldState.error.message } : {})}
        />
      )}
    />
  );
}

/** What the provider is and how it names people; metadata fills it in. */
export function SignOnForm({ userType, kinds, saved }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [refusal, setRefusal] = useState<{ title: string; errors: SummaryError[] } | null>(null);
  const [isSaved, setSaved] = useState(false);
  const form = useForm<SaveSsoInput>({
    resolver: zodResolver(saveSsoInput),
    defaultValues: initial(userType, kinds, saved),
  });
  const { control } = form;
  const federation = form.watch("federation");
  const show = (title: string, fields: [string, string][]) =>
    setRefusal({ title, errors: fields.map(([name, text]) => ({ href: `#s-${name}`, text })) });
  const save = useMutation(
    trpc.sso.save.mutationOptions({
      onSuccess: () => {
        setRefusal(null);
        setSaved(true);
        router.refresh();
      },
      onError: (error) => {
        const fields = Object.entries((error.data?.fields ?? {}) as Record<string, string[]>);
        for (const [name, messages] of fields)
          form.setError(name as FieldPath<SaveSsoInput>, { message: messages[0] ?? "" });
        show(
          error.message,
          fields.map(([name, messages]) => [name, messages[0] ?? name]),
        );
      },
    }),
  );
  const submit = form.handleSubmit(
    (values) => {
      setSaved(false);
      save.mutate(values);
    },
    (errors) => {
      setSaved(false);
      show(
        "Some fields need another look.",
        Object.entries(errors).map(([name, error]) => [name, String(error.message ?? name)]),
      );
    },
  );
  function fill(read: OfferedMetadata): void {
    form.setValue("entityId", read.entityId);
    form.setValue("signOnUrl", read.signOnUrl);
    form.setValue("certificates", read.certificates);
    form.setValue("metadataUrl", read.url);
    form.clearErrors();
  }
  return (
    <form className="grid gap-6" onSubmit={(event) => void submit(event)} noValidate>
      {refusal && <ErrorSummary title={refusal.title} errors={refusal.errors} />}
      <div className="fs">
        <h2>1. Identity provider</h2>
        <div className="grid max-w-2xl gap-5">
          <MetadataReader onRead={fill} savedUrl={saved?.metadataUrl ?? ""} />
          {kinds.length > 1 && (
            <Controller
              control={control}
              name="kind"
              render={({ field }) => (
                <RadioGroup label="Type" value={field.value} onChange={field.onChange} options={KINDS} />
              )}
            />
          )}
          <Text control={control} name="entityId" label="Entity ID of the provider" description="Also called issuer." />
          <Text
            control={control}
            name="signOnUrl"
            label="Sign-in address of the provider"
            description="SingleSignOnService with the HTTP-Redirect binding."
          />
          <Controller
            control={control}
            name="certificates"
            render={({ field, fieldState }) => (
              <TextArea
                label="Certificates it signs with"
                id="s-certificates"
                description="One after the other; two while your provider exchanges them."
                value={field.value.join("\n")}
                onChange={(text) => field.onChange(splitCertificates(text))}
                {...(fieldState.error?.message ? { errorMessage: fieldState.error.message } : {})}
              />
            )}
          />
        </div>
      </div>
      <div className="fs">
        <h2>2. Recognize people</h2>
        <div className="grid max-w-2xl gap-5">
          <Controller
            control={control}
            name="federation"
            render={({ field, fieldState }) => (
              <>
                <RadioGroup
                  label="Recognize people by"
                  value={field.value}
                  onChange={field.onChange}
                  options={FEDERATIONS}
                  isInvalid={Boolean(fieldState.error)}
                  describedBy="s-federation"
                />
                <p id="s-federation" className="muted text-sm">
                  {fieldState.error?.message ?? "Must be the same at your identity provider."}
                </p>
              </>
            )}
          />
          {federation === "email_domain" && (
            <Text
              control={control}
              name="domains"
              label="Domains"
              description="Separated by commas. A domain belongs to one district."
            />
          )}
          <Text
            control={control}
            name="attribute"
            label="Attribute (optional)"
            description={
              federation === "email_domain"
                ? "Holds the e-mail address. Empty: the NameID does."
                : "Holds the Federated ID. Empty: NavFederationID, or else the NameID."
            }
          />
        </div>
      </div>
      <div className="fs">
        <h2>3. Switch on</h2>
        <div className="grid gap-2">
          <Controller
            control={control}
            name="allowsProviderStart"
            render={({ field }) => (
              <Checkbox
                isSelected={field.value}
                onChange={field.onChange}
                hint="For a link inside the provider’s portal that does not use the Bookmark URL. Less safe: anybody’s answer can be carried to somebody else’s browser."
              >
                Let people start at the provider
              </Checkbox>
            )}
          />
          <Controller
            control={control}
            name="isActive"
            render={({ field }) => (
              <Checkbox isSelected={field.value} onChange={field.onChange} hint="Test the connection first.">
                Sign-in is on
              </Checkbox>
            )}
          />
        </div>
      </div>
      <div className="actionbar">
        <output>{isSaved && !save.isPending ? "Saved" : ""}</output>
        <span className="end">
          <Button variant="primary" type="submit" isPending={save.isPending}>
            Save
          </Button>
        </span>
      </div>
    </form>
  );
}
