import { z } from "zod";

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  NEXTAUTH_URL: z.url(),
  NEXTAUTH_SECRET: z.string().min(16),
  OIDC_ISSUER: z.url(),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  OIDC_SECOND_FACTOR_ACR: z
    .string()
    .default("")
    .transform((text) => text.split(/\s+/).filter(Boolean)),
  MATRICULA_SECRET_KEYS: z.string().min(1),
});

export type Env = z.infer<typeof schema>;

let parsed: Env | undefined;

/** The settings of this process; the first use fails with the list of what is missing or wrong. */
export function env(): Env {
  if (parsed) return parsed;
  const result = schema.safeParse(process.env);
  if (!result.success) {
    const names = result.error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new Error(`Set these variables, see .env.example: ${names}`);
  }
  parsed = result.data;
  return parsed;
}

const mailSchema = z.object({
  NEXTAUTH_URL: z.url(),
  RESEND_API_KEY: z.string().default(""),
  RESEND_BASE_URL: z.union([z.url(), z.literal("")]).default(""),
  RESEND_WEBHOOK_SECRET: z.string().default(""),
  MAIL_FROM: z.string().default(""),
  MAIL_TIMEOUT_MS: z.coerce.number().int().positive().default(15_000),
});

/** How mail is sent; `apiKey` is null where it is not set up, which the screens say. */
export type MailEnv = {
  appUrl: string;
  apiKey: string | null;
  baseUrl: string;
  from: string;
  webhookSecret: string | null;
  timeoutMs: number;
};

/** Whether this installation has a key of the mail service; without one every mail ends as failed and its list says so. */
export function isMailSetUp(): boolean {
  return Boolean(process.env.RESEND_API_KEY);
}

/** The settings of mail, read at each use. */
export function mailEnv(): MailEnv {
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const read = mailSchema.parse(given);
  return {
    appUrl: read.NEXTAUTH_URL.replace(/\/+$/, ""),
    apiKey: read.RESEND_API_KEY || null,
    baseUrl: (read.RESEND_BASE_URL || "https://api.resend.com").replace(/\/+$/, ""),
    from: read.MAIL_FROM || `Matricula <notices@${new URL(read.NEXTAUTH_URL).hostname}>`,
    webhookSecret: read.RESEND_WEBHOOK_SECRET || null,
    timeoutMs: read.MAIL_TIMEOUT_MS,
  };
}
