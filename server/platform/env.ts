import { z } from "zod";

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  NEXTAUTH_URL: z.url(),
  NEXTAUTH_SECRET: z.string().min(16),
  OIDC_ISSUER: z.url(),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
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
