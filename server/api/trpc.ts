import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { z, ZodError } from "zod";
import { limitAttempts } from "@/server/auth/limit-attempts";
import { ConnectorError } from "@/server/connectors/errors";
import { DomainError, type DomainErrorCode } from "@/server/platform/errors";
import { newReference } from "@/server/platform/ids";
import { logger } from "@/server/platform/logger";
import type { CommandContext, Role } from "@/server/platform/tenancy";
import { recordVersion } from "@/server/configuration/record-version";
import type { ApiContext } from "./context";

const t = initTRPC.context<ApiContext>().create({
  transformer: superjson,
  errorFormatter({ shape, error }) {
    const { stack: _stack, ...data } = shape.data;
    const cause = error.cause;
    if (cause instanceof ZodError) {
      const flat = z.flattenError(cause);
      const message = "Some fields need another look.";
      return { ...shape, message, data: { ...data, fields: flat.fieldErrors as Record<string, string[]>, fix: null } };
    }
    const fields =
      cause instanceof DomainError ? Object.fromEntries(Object.entries(cause.fields).map(([k, v]) => [k, [v]])) : {};
    const fix = cause instanceof ConnectorError ? cause.fix : null;
    return { ...shape, data: { ...data, fields, fix } };
  },
});

const CODES: Record<DomainErrorCode, TRPCError["code"]> = {
  not_found: "NOT_FOUND",
  forbidden: "FORBIDDEN",
  bad_request: "BAD_REQUEST",
  conflict: "CONFLICT",
  precondition_failed: "PRECONDITION_FAILED",
};

/** Turns our three kinds of wrong into tRPC errors; anything else is a bug and the user learns only its reference. */
const mapErrors = t.middleware(async ({ next, path }) => {
  const result = await next();
  if (result.ok) return result;
  const cause = result.error.cause;
  if (cause instanceof DomainError) throw new TRPCError({ code: CODES[cause.code], message: cause.message, cause });
  if (cause instanceof ConnectorError) {
    const code = cause.isTransient ? "SERVICE_UNAVAILABLE" : "PRECONDITION_FAILED";
    throw new TRPCError({ code, message: cause.message, cause });
  }
  if (result.error.code !== "INTERNAL_SERVER_ERROR") return result;
  const reference = newReference();
  logger.error({ reference, path, error: cause instanceof Error ? cause.stack : String(cause) }, "procedure failed");
  throw new TRPCError({
    code: "INTERNAL_SERVER_ERROR",
    message: `Something went wrong on our side. Nothing more was changed. Reference ${reference}.`,
  });
});

const requireSession = t.middleware(({ ctx, next }) => {
  const session = ctx.session;
  if (!session) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
  const command: CommandContext = {
    db: ctx.db,
    districtId: session.district.id,
    actor: { kind: "person", personId: session.personId, role: session.role },
    now: ctx.now,
    source: ctx.source,
  };
  return next({ ctx: { ...ctx, session, command } });
});

const requireAccount = t.middleware(({ ctx, next }) => {
  const account = ctx.account;
  if (!account) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
  return next({ ctx: { ...ctx, account } });
});

function allow(...roles: Role[]) {
  return t.middleware(({ ctx, next }) => {
    const role = ctx.session?.role;
    if (!role || !roles.includes(role)) {
      throw new TRPCError({
        code: "FORBIDDEN",
        message: "Your role does not allow this. A site manager can change your role.",
      });
    }
    return next();
  });
}

export const router = t.router;
export const createCaller = t.createCallerFactory;

/** Signed in, in a district or not yet: what is the person's own. */
export const personProcedure = t.procedure.use(mapErrors).use(requireAccount);
/** Signed in, in a district: may read what every administrator may read. */
export const memberProcedure = t.procedure
  .use(mapErrors)
  .use(requireSession)
  .use(allow("site_manager", "analyst", "viewer", "school_manager"));
/** Reads that cover the whole district: everybody but school managers. */
export const districtReadProcedure = memberProcedure.use(allow("site_manager", "analyst", "viewer"));
/** Sets up and runs imports. */
export const analystProcedure = memberProcedure.use(allow("site_manager", "analyst"));
/** Bounds how often one person may ask for what costs us or another system much. */
export const limited = (what: string, mostAMinute: number) =>
  t.middleware(async ({ ctx, next }) => {
    const account = ctx.account;
    const limit = { what, who: account?.personId ?? "nobody", most: mostAMinute, windowMs: 60_000 };
    if (account && (await limitAttempts(account.db, limit, ctx.now)) !== "allowed") {
      throw new TRPCError({
        code: "TOO_MANY_REQUESTS",
        message: `You asked for this more than ${mostAMinute} times within a minute. Wait a minute, then try again. Nothing was changed.`,
      });
    }
    return next();
  });
/** Keeps the configuration as a version after a mutation that may have changed it; `what` says it to a person. */
export const versioned = (what: string) =>
  t.middleware(async ({ ctx, next }) => {
    const result = await next();
    const { command } = ctx as typeof ctx & { command: CommandContext };
    if (result.ok) await recordVersion(command, what);
    return result;
  });
/** People, sign-in settings and reset. */
export const siteManagerProcedure = memberProcedure.use(allow("site_manager"));
