import { CronExpressionParser } from "cron-parser";
import { z } from "zod";
import { delayOf } from "./durations";
import { compileExpression, type Root } from "./expression";

/** Splits "TZ=Europe/Paris 0 3 * * *" into its zone and five fields. */
export function cronParts(text: string): { zone: string; fields: string } {
  const found = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(text);
  return { zone: found?.[1] ?? "UTC", fields: (found?.[2] ?? text).trim() };
}

/** A star, a number or a name, perhaps a range, perhaps a pace; extensions such as L and # are not part of it. */
const CRON_PART = /^(\*|\d+|[a-z]{3})(-(\d+|[a-z]{3}))?(\/\d+)?$/i;

function checkCron(text: string): void {
  const { zone, fields } = cronParts(text);
  if (fields.split(/\s+/).length !== 5 || !fields.split(/[\s,]+/).every((part) => CRON_PART.test(part)))
    throw new Error(`the schedule "${text}" is not five fields`);
  new Intl.DateTimeFormat("en", { timeZone: zone });
  CronExpressionParser.parse(fields, { tz: zone });
}

/** Text that a check understands; what the check throws is the reason of the refusal. */
const checked = (check: (text: string) => unknown) =>
  z.string().superRefine((text, refusal) => {
    try {
      check(text);
    } catch (error) {
      refusal.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    }
  });

const expression = (...roots: Root[]) => checked((text) => compileExpression(text, roots));
const eventName = z.string().min(1).max(256);
const duration = z.string().refine((text) => delayOf(text, new Date()) !== null, 'a time such as "1d" is expected');

const limit = z
  .strictObject({
    limit: z.int().positive(),
    key: expression("event").optional(),
    scope: z.enum(["fn", "env", "account"]).optional(),
  })
  .refine(({ scope, key }) => !scope || scope === "fn" || key, "a scope needs a key");

const trigger = z
  .strictObject({
    event: eventName.optional(),
    expression: expression("event").optional(),
    cron: checked(checkCron).optional(),
  })
  .refine(({ event, cron }) => (event === undefined) !== (cron === undefined), "either an event or a cron is expected");

const inList = (given: unknown) => (Array.isArray(given) ? given : [given]) as unknown[];
const asLimit = (given: unknown) => (typeof given === "number" ? { limit: given } : given);

/** All that a function may ask for; whatever is not here is refused at registration, never ignored. */
const functionDocument = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  triggers: z.array(trigger).max(10),
  steps: z.strictObject({
    step: z.strictObject({
      id: z.string().optional(),
      name: z.string().optional(),
      retries: z.strictObject({ attempts: z.int().min(0).max(20).optional() }).optional(),
      runtime: z.strictObject({ type: z.literal("http").optional(), url: z.url({ protocol: /^https?$/ }) }),
    }),
  }),
  cancel: z
    .array(
      z.strictObject({
        event: eventName,
        if: expression("event", "async").optional(),
        timeout: duration.optional(),
      }),
    )
    .max(5)
    .optional(),
  concurrency: z.preprocess((given) => inList(given).map(asLimit), z.array(limit).max(2)).optional(),
  idempotency: expression("event").optional(),
  priority: z.strictObject({ run: expression("event").optional() }).optional(),
});

export type Limit = z.output<typeof limit>;
/** As the application sent it, which is how it is kept. */
export type FunctionDocument = Omit<z.output<typeof functionDocument>, "concurrency"> & {
  concurrency?: number | Limit | (number | Limit)[];
};
export type AppDocument = { appName: string; url: string; functions: FunctionDocument[] };

export function limitsOf(fn: FunctionDocument): Limit[] {
  if (fn.concurrency === undefined) return [];
  return inList(fn.concurrency).map(asLimit) as Limit[];
}

function wordsOf(issue: z.core.$ZodIssue): string {
  const at = (key?: string) => `"${[...issue.path, ...(key ? [key] : [])].join(".")}"`;
  if (issue.code === "unrecognized_keys")
    return `has the option ${issue.keys.map(at).join(", ")}, which the embedded executor does not carry out`;
  return `has a value in ${at()} that the embedded executor cannot carry out (${issue.message})`;
}

function problemOf(fn: unknown): string | null {
  const read = functionDocument.safeParse(fn);
  if (read.success) return null;
  const id = (fn as { id?: unknown } | null)?.id;
  const name = typeof id === "string" && id ? id : "without an id";
  return `The function ${name} ${read.error.issues.map(wordsOf).join(", and ")}.`;
}

/** Why a registration cannot be accepted, in words for the application's developer; null when it can. */
export function refusalOf(document: AppDocument): string | null {
  if (!document.appName || !Array.isArray(document.functions)) return "App ID required";
  for (const fn of document.functions) {
    const problem = problemOf(fn);
    if (problem) return problem;
  }
  const ids = document.functions.map(({ id }) => id);
  const double = ids.find((id, index) => ids.indexOf(id) !== index);
  return double ? `The function ${double} is there twice; each needs an id of its own.` : null;
}
