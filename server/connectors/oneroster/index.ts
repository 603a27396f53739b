import { z } from "zod";
import type { Connector, CredentialField } from "../connector";
import { codeSuggestions } from "./codes";
import { CUSTOM_FIELD_HINT, fieldOptions, parseCustomField } from "./fields";
import { fixHint } from "./fixes";
import { NOT_READ } from "./not-read";
import { PRESETS, SIGN_INS, type Preset } from "./presets";
import { openSession } from "./session";

const text = (length: number) => z.string().trim().max(length).default("");

const credentials = z
  .object({
    baseUrl: z.string().trim().min(1, "Enter the OneRoster address.").max(300),
    signIn: z.enum(SIGN_INS.map((one) => one.id)),
    tokenUrl: text(300),
    clientId: text(200),
    clientSecret: z.string().trim().min(1, "Enter the client secret.").max(500),
    scope: text(1000),
  })
  .superRefine((typed, context) => {
    const need = (name: "tokenUrl" | "clientId", message: string) => {
      if (typed[name] === "") context.addIssue({ code: "custom", path: [name], message });
    };
    if (typed.signIn.startsWith("oauth2")) need("tokenUrl", "Enter the token address.");
    if (typed.signIn !== "bearer") need("clientId", "Enter the client ID.");
  });

function fieldsOf(preset: Preset): CredentialField[] {
  const field = (name: string, label: string, hint: string, more: Partial<CredentialField> = {}): CredentialField => ({
    name,
    label,
    hint,
    isSecret: false,
    ...more,
  });
  const token = preset.tokenExample ? `, for example ${preset.tokenExample}` : "";
  return [
    field("baseUrl", "OneRoster address", `Up to the version, for example ${preset.baseExample}`),
    field("signIn", "Sign in by", "As the provider says; 1.2 knows OAuth 2 only", {
      choices: SIGN_INS,
      initial: preset.signIn,
    }),
    field("tokenUrl", "Token address", `Only for OAuth 2; it cannot be told from the other address${token}`),
    field("clientId", "Client ID", "Or consumer key, or user name; empty for a key that is sent as it is"),
    field(
      "clientSecret",
      "Client secret",
      "Or consumer secret, password or the key. A saved secret is never shown again",
      {
        isSecret: true,
      },
    ),
    field("scope", "Scope", "Leave it empty unless the provider names scopes of its own"),
  ];
}

function connectorOf(preset: Preset): Connector {
  return {
    kind: preset.kind,
    label: preset.label,
    credentials,
    credentialFields: fieldsOf(preset),
    instructions: [
      ...preset.instructions,
      "Copy the OneRoster address, the token address, the client ID and the client secret to this page.",
    ],
    dataTypes: ["student", "staff"],
    notRead: NOT_READ,
    fieldOptions,
    codeSuggestions,
    parseCustomField,
    customFieldHint: CUSTOM_FIELD_HINT,
    fixHint: (_dataType, fieldId) => fixHint(fieldId),
    accessPackage: null,
    open: (typed, options) => openSession(preset, credentials.parse(typed), options),
  };
}

/** OneRoster over REST, once for the standard and once for each provider of which more is known. */
export const oneRosterConnectors: readonly Connector[] = PRESETS.map(connectorOf);
