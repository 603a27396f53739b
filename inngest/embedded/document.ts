import { CronExpressionParser } from "cron-parser";
import { compileExpression } from "./expression";

export type Trigger = { event?: string; expression?: string; cron?: string };
export type Limit = { limit: number; key?: string; scope?: "fn" | "env" | "account" };
export type FunctionDocument = {
  id: string;
  name: string;
  triggers: Trigger[];
  steps: { step: { retries?: { attempts?: number }; runtime: { url: string } } };
  cancel?: { event: string; if?: string; timeout?: string }[];
  concurrency?: number | Limit | Limit[];
  idempotency?: string;
};
export type AppDocument = { appName: string; url: string; functions: FunctionDocument[] };

/** Settings of the real server that this executor does not carry out; an application that uses one must hear so. */
const REFUSED = ["rateLimit", "throttle", "debounce", "batchEvents", "priority", "singleton", "timeouts"];

/** Splits "TZ=Europe/Paris 0 3 * * *" into its zone and five fields. */
export function cronParts(text: string): { zone: string; fields: string } {
  const found = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(text);
  return { zone: found?.[1] ?? "UTC", fields: (found?.[2] ?? text).trim() };
}

export function limitsOf(fn: FunctionDocument): Limit[] {
  const given = fn.concurrency;
  if (given === undefined || given === null) return [];
  const list = Array.isArray(given) ? given : [typeof given === "number" ? { limit: given } : given];
  return list.filter((one) => one.limit > 0);
}

/** A star, a number or a name, perhaps a range, perhaps a pace; extensions such as L and # are not part of it. */
const CRON_PART = /^(\*|\d+|[a-z]{3})(-(\d+|[a-z]{3}))?(\/\d+)?$/i;

function problemOf(fn: FunctionDocument): string | null {
  if (!fn.id || !fn.name) return "has no id or name";
  const refused = REFUSED.filter((key) => (fn as unknown as Record<string, unknown>)[key] !== undefined);
  if (refused.length > 0) return `uses ${refused.join(", ")}, which the embedded executor does not carry out`;
  if (!fn.steps?.step?.runtime?.url) return "has no address";
  if (!Array.isArray(fn.triggers)) return "has no triggers";
  if (fn.triggers.some((trigger) => "jitter" in trigger))
    return "uses jitter, which the embedded executor does not carry out";
  if (fn.triggers.length > 10) return "has more than 10 triggers";
  if ((fn.cancel ?? []).length > 5) return "has more than 5 cancellations";
  if (limitsOf(fn).length > 2) return "has more than 2 concurrency limits";
  try {
    for (const { expression, cron } of fn.triggers) {
      if (expression) compileExpression(expression);
      if (cron === undefined) continue;
      const { zone, fields } = cronParts(cron);
      if (fields.split(/\s+/).length !== 5 || !fields.split(/[\s,]+/).every((part) => CRON_PART.test(part)))
        return `has the schedule "${cron}", which is not five fields`;
      new Intl.DateTimeFormat("en", { timeZone: zone });
      CronExpressionParser.parse(fields, { tz: zone });
    }
    for (const cancel of fn.cancel ?? []) if (cancel.if) compileExpression(cancel.if);
    for (const limit of limitsOf(fn)) {
      if (limit.key) compileExpression(limit.key);
      if (limit.scope && limit.scope !== "fn" && !limit.key) return "has a concurrency scope without a key";
    }
    if (fn.idempotency) compileExpression(fn.idempotency);
  } catch (error) {
    return `has a setting that cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  return null;
}

/** Why a registration cannot be accepted, in words for the application's developer; null when it can. */
export function refusalOf(document: AppDocument): string | null {
  if (!document.appName || !Array.isArray(document.functions)) return "App ID required";
  for (const fn of document.functions) {
    const problem = problemOf(fn);
    if (problem) return `The function ${fn.id || "without an id"} ${problem}.`;
  }
  return null;
}
