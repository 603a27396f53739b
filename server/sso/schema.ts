import { z } from "zod";
import { SSO_USER_TYPES } from "./kinds";

const DOMAIN = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** Domains as typed, "students.example.org, example.org"; lower case, each once. */
export function readDomains(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[\s,;]+/)
        .map((one) => one.trim().toLowerCase().replace(/^@/, ""))
        .filter(Boolean),
    ),
  ];
}

/** Certificates as they stand one after the other in a text, each with or without its frame. */
export function splitCertificates(text: string): string[] {
  return text
    .split(/(?<=-----END CERTIFICATE-----)/)
    .map((one) => one.trim())
    .filter(Boolean);
}

const isSignOnUrl = (text: string) => URL.canParse(text) && ["https:", "http:"].includes(new URL(text).protocol);

export const ssoUserTypeInput = z.enum(["student", "guardian", "staff"]);

export const saveSsoInput = z
  .object({
    userType: ssoUserTypeInput,
    kind: z.enum(["gsuite", "other"]),
    federation: z.enum(["email_domain", "federated_id"]),
    entityId: z.string().trim().min(1, { error: "Enter the entity ID of your identity provider." }).max(1024),
    signOnUrl: z.string().trim().refine(isSignOnUrl, { error: "Enter the sign-in address of your identity provider." }),
    metadataUrl: z.string().trim().max(2000),
    certificates: z
      .array(z.string().max(20_000))
      .min(1, { error: "Enter the certificate that your identity provider signs with." })
      .max(5),
    domains: z.string().max(5000),
    attribute: z.string().trim().max(200),
    allowsProviderStart: z.boolean(),
    isActive: z.boolean(),
  })
  .superRefine((input, context) => {
    const issue = (field: string, message: string) => context.addIssue({ code: "custom", path: [field], message });
    if (!SSO_USER_TYPES[input.userType].kinds.includes(input.kind))
      issue("kind", "Guardians sign in through a provider of type Other.");
    if (input.kind === "gsuite" && input.federation !== "email_domain")
      issue("federation", "Google supports the e-mail domain only.");
    if (input.federation !== "email_domain") return;
    const domains = readDomains(input.domains);
    if (domains.length === 0) issue("domains", "Enter the domains of the e-mail addresses, separated by commas.");
    const wrong = domains.filter((one) => !DOMAIN.test(one));
    if (wrong.length > 0) issue("domains", `${wrong.join(", ")} is not a domain. Enter it like students.example.org.`);
  });
export type SaveSsoInput = z.infer<typeof saveSsoInput>;

export const ssoConnectionInput = z.object({ userType: ssoUserTypeInput });

export const readSsoMetadataInput = z
  .object({ xml: z.string().max(1_000_000).optional(), url: z.string().trim().max(2000).optional() })
  .refine((input) => Boolean(input.xml) !== Boolean(input.url), { error: "Give the file or the address." });
export type ReadSsoMetadataInput = z.infer<typeof readSsoMetadataInput>;

export const ssoTestAnswerInput = z.object({ requestId: z.string().max(200) });
