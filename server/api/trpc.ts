import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { z, ZodError } from "zod";
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
  };
  return next({ ctx: { ...ctx, session, command } });
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

/** Signed in, in a district: may read what every administrator may read. */
export const memberProcedure = t.procedure.use(mapErrors).use(requireSession);
/** Reads that cover the whole district: everybody but school managers. */
export const districtReadProcedure = memberProcedure.use(allow("site_manager", "analyst", "viewer"));
/** Sets up and runs imports. */
export const analystProcedure = memberProcedure.use(allow("site_manager", "analyst"));
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
