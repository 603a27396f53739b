import { readdirSync } from "node:fs";
import path from "node:path";
import { TRPCError } from "@trpc/server";
import { eq } from "drizzle-orm";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool as ownPool, type Pool } from "@/db/client";
import { alerts, people, recipients, schools, sessions, ssoConnections, ssoRequests, students } from "@/db/schema";
import type { ApiContext } from "@/server/api/context";
import { appRouter } from "@/server/api/root";
import { createCaller } from "@/server/api/trpc";
import { recordVersion } from "@/server/configuration/record-version";
import { authorizeDistrict, type Role } from "@/server/platform/tenancy";
import { buildDistrict, buildPerson, type BuiltDistrict } from "@/tests/support/builders";
import { requestBy } from "@/tests/support/callers";
import { startImportedWorld, type ImportedWorld } from "@/tests/support/imported-world";
import { answerOf, cookieOf } from "@/tests/support/next-request";
import { ROUTES } from "@/tests/support/route-cases";
import { silenceEvents } from "@/tests/support/silent-events";
import { PROCEDURES, type Foreign } from "@/tests/support/tenant-cases";

const ROLES: readonly Role[] = ["site_manager", "analyst", "viewer", "school_manager", "operator"];
const DISTRICT_ROLES: readonly Role[] = ROLES.filter((role) => role !== "operator");
/** Stands in every name of the other district, and in nothing else. */
const MARK = "Zzyzx";

let world: ImportedWorld;
let pool: Pool;
let events: Awaited<ReturnType<typeof silenceEvents>>;
let ours: BuiltDistrict;
let theirs: BuiltDistrict;
let foreign: Foreign;

type Answer = { told: string; text: string };

/** Calls a procedure by its path; what it answered, or the code of its refusal. */
async function call(context: ApiContext, path: string, input: unknown) {
  const [area = "", name = ""] = path.split(".");
  const caller = createCaller(appRouter)(context) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  try {
    return { told: "answered", text: JSON.stringify(await caller[area]![name]!(input)) ?? "" } satisfies Answer;
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    return { told: error.code, text: error.message } satisfies Answer;
  }
}

/** A digest of every row of the other district, table by table. */
async function theirRows(): Promise<Record<string, string>> {
  const tables = await pool.sql<{ name: string }[]>`select c.relname as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'district_id'
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`;
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    // Whoever knocks at their sign-in is refused, and they shall read of it.
    const others = name === "audit_entries" ? "and action <> 'sso.refused'" : "";
    const [row] = await pool.sql.unsafe<{ digest: string }[]>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from ${name} t where district_id = $1 ${others}`,
      [theirs.id],
    );
    digests[name] = row!.digest;
  }
  return digests;
}

async function plantTheirs(): Promise<Foreign> {
  const run = await world.importStudents();
  expect(run.status).toMatch(/^completed/);
  const { districtId } = world.context;
  await pool.sql`update students set last_name = ${MARK} || last_name, email = ${MARK} || id || '@x.example' where district_id = ${districtId}`;
  await pool.sql`update schools set name = ${MARK} || name where district_id = ${districtId}`;
  await pool.sql`update sis_schools set name = ${MARK} || name where district_id = ${districtId}`;
  await pool.sql`update districts set name = ${`${MARK} Unified`} where id = ${districtId}`;
  await recordVersion(world.context, "Everything");
  const email = `${MARK}@riverbend.example`.toLowerCase();
  const added = { districtId, dataType: "student" as const, email, addedAt: new Date(), addedBy: "test" };
  await pool.db.insert(recipients).values(added);
  const [student] = await pool.db.select().from(students).where(eq(students.districtId, districtId)).limit(1);
  const [school] = await pool.db.select().from(schools).where(eq(schools.districtId, districtId)).limit(1);
  const question = { districtId, dataType: "student" as const, kind: "duplicate" as const, sourceId: "999" };
  const [alert] = await pool.db
    .insert(alerts)
    .values({ ...question, lastRunId: run.id, record: {}, candidates: [], createdAt: new Date() })
    .returning();
  const personId = await buildPerson(pool, districtId, "analyst");
  const now = new Date();
  const [session] = await pool.db
    .insert(sessions)
    .values({ personId, districtId, hasSecondFactor: false, startedAt: now, seenAt: now })
    .returning();
  await pool.db
    .update(people)
    .set({ name: `${MARK} person` })
    .where(eq(people.id, personId));
  return {
    runId: run.id,
    alertId: alert!.id,
    recordId: student!.id,
    schoolId: school!.id,
    sessionId: session!.id,
    districtId,
    email,
    sourceId: student!.sisId ?? "",
    ssoRequestId: await plantTest(),
  };
}

/** Their connection for guardians, with a test of it that has been answered. */
async function plantTest(): Promise<string> {
  const { districtId } = world.context;
  const values = {
    districtId,
    userType: "guardian" as const,
    kind: "other" as const,
    federation: "email_domain" as const,
    entityId: `https://${MARK}.example`,
    signOnUrl: `https://${MARK}.example/sso`,
    allowsProviderStart: false,
    isActive: true,
    sealedKey: "",
    ownCertificate: "",
    savedAt: new Date(),
    savedBy: "test",
  };
  const [connection] = await pool.db.insert(ssoConnections).values(values).returning();
  const [request] = await pool.db
    .insert(ssoRequests)
    .values({
      id: `_${crypto.randomUUID()}`,
      districtId,
      connectionId: connection!.id,
      browserHash: Buffer.alloc(32),
      testedBy: crypto.randomUUID(),
      createdAt: new Date(),
      expiresAt: new Date(Date.now() + 600_000),
      testAnswer: { nameId: MARK, attributes: {}, match: null, reason: null } as never,
    })
    .returning();
  return request!.id;
}

beforeAll(async () => {
  events = await silenceEvents();
  world = await startImportedWorld({ students: 120 });
  pool = world.pool;
  Object.assign(process.env, {
    DATABASE_URL: world.databaseUrl,
    NEXTAUTH_URL: "http://127.0.0.1",
    NEXTAUTH_SECRET: "only for the tenant matrix",
    OIDC_ISSUER: "http://127.0.0.1:9",
    OIDC_CLIENT_ID: "none",
    OIDC_CLIENT_SECRET: "none",
    RESEND_WEBHOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  });
  theirs = { id: world.context.districtId, schools: [] };
  foreign = await plantTheirs();
  ours = await buildDistrict(pool, { name: "Lakeside Union" });
}, 120_000);
afterAll(async () => {
  await ownPool().sql.end();
  await world.close();
  await events.stop();
});

const ROUTE_ROOT = path.join(import.meta.dirname, "../../app");
const routeFiles = readdirSync(ROUTE_ROOT, { recursive: true })
  .map(String)
  .filter((file) => path.basename(file) === "route.ts")
  .map((file) => path.dirname(file))
  .sort();

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

/** What a route handler answers to a browser with this session; null is one without. */
async function visit(route: string, method: "GET" | "POST", params: unknown, sessionId: string | null) {
  const handlers = (await import(path.join(ROUTE_ROOT, route, "route.ts"))) as Record<string, Handler>;
  const headers: Record<string, string> = sessionId ? { cookie: await cookieOf(sessionId) } : {};
  const values = params as Record<string, string | string[]>;
  const address = route.replace(/\[+(?:\.{3})?(\w+)\]+/g, (_, name: string) => [values[name] ?? []].flat().join("/"));
  const request = new NextRequest(`http://127.0.0.1/${address}?plan=undo`, {
    method,
    headers,
    ...(method === "POST" ? { body: "{}" } : {}),
  });
  const response = await answerOf(request, (asked) => handlers[method]!(asked, { params: Promise.resolve(params) }));
  return { status: response.status, text: await response.text() };
}

async function sessionOf(role: Role): Promise<string> {
  const personId = await buildPerson(pool, ours.id, role);
  const now = new Date();
  const [session] = await pool.db
    .insert(sessions)
    .values({ personId, districtId: ours.id, hasSecondFactor: false, startedAt: now, seenAt: now })
    .returning();
  return session!.id;
}

const paths = Object.keys(appRouter._def.procedures).sort();

describe("every procedure (R5)", () => {
  it("has a case, and no case is about a procedure that is gone", () => {
    expect(Object.keys(PROCEDURES).sort()).toEqual(paths);
  });

  it("tells nobody of another district anything, changes nothing there, and obeys the roles", async () => {
    const before = await theirRows();
    const wrong: string[] = [];
    const lines: string[] = [];
    const requests = new Map<Role, Awaited<ReturnType<typeof requestBy>>>();
    for (const role of ROLES) {
      // Nobody can be an operator within a district; a request that says so all the same gets nothing of it.
      const request = await requestBy(pool, ours, role === "operator" ? "viewer" : role);
      requests.set(role, role === "operator" ? { ...request, session: { ...request.session, role } } : request);
    }
    const nobody = { ...requests.get("viewer")!, session: null, account: null };
    for (const path of paths) {
      const one = PROCEDURES[path];
      if (!one) continue;
      const told: string[] = [];
      for (const role of ROLES) {
        const answer = await call(requests.get(role)!, path, one.input(foreign));
        told.push(answer.told);
        const expected = one.to.includes(role) ? one.told : "FORBIDDEN";
        if (answer.told !== expected)
          wrong.push(`${path} as ${role}: ${answer.told}, not ${expected}: ${answer.text.slice(0, 120)}`);
        if (answer.text.toLowerCase().includes(MARK.toLowerCase()))
          wrong.push(`${path} as ${role} tells of the other district`);
      }
      const out = await call(nobody, path, one.input(foreign));
      if (out.told !== "UNAUTHORIZED") wrong.push(`${path} without a session: ${out.told}`);
      lines.push(`${path.padEnd(28)}${[...told, out.told].map((code) => code.padEnd(20)).join("")}`);
    }
    console.log(
      [
        `R5, told with another district's ids`,
        `${"".padEnd(28)}${[...ROLES, "nobody"].map((role) => role.padEnd(20)).join("")}`,
      ]
        .concat(lines)
        .join("\n"),
    );
    expect(wrong).toEqual([]);
    expect(await theirRows()).toEqual(before);
  });

  it("answers the district's own people to the same ids, so that the refusals above are about whose they are", async () => {
    const owner = await requestBy(pool, { ...theirs, id: authorizeDistrict(theirs.id) }, "site_manager");
    const wrong: string[] = [];
    for (const path of paths) {
      const one = PROCEDURES[path];
      const isQuery =
        (appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)[path]!._def.type ===
        "query";
      if (!one || !isQuery || one.told !== "NOT_FOUND") continue;
      const answer = await call(owner, path, one.input(foreign));
      if (answer.told !== "answered") wrong.push(`${path}: ${answer.told} ${answer.text}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("every route handler (R5)", () => {
  it("has a case, and no case is about a route that is gone", () => {
    expect(Object.keys(ROUTES).sort()).toEqual(routeFiles);
  });

  it("tells nobody of another district anything, and changes nothing there", async () => {
    const before = await theirRows();
    const wrong: string[] = [];
    const lines: string[] = [];
    const browsers = new Map<Role, string>();
    for (const role of DISTRICT_ROLES) browsers.set(role, await sessionOf(role));
    for (const [route, one] of Object.entries(ROUTES)) {
      const told: number[] = [];
      const params = one.params(foreign);
      if (one.kind === "session") {
        for (const role of DISTRICT_ROLES) {
          const { status, text } = await visit(route, "GET", params, browsers.get(role)!);
          told.push(status);
          const expected = one.to.includes(role) ? one.foreign : one.refused;
          if (status !== expected) wrong.push(`${route} as ${role}: ${status}, not ${expected}: ${text.slice(0, 120)}`);
          if (text.includes(MARK)) wrong.push(`${route} as ${role} tells of the other district`);
        }
        const out = await visit(route, "GET", params, null);
        told.push(out.status);
        if (![401, 404].includes(out.status)) wrong.push(`${route} without a session: ${out.status}`);
      } else {
        for (const session of [...browsers.values(), null]) {
          const { status, text } = await visit(route, one.method, params, session);
          told.push(status);
          const isIn = session !== null && one.status === 401 && route === "api/trpc/[trpc]";
          if (status !== one.status && !isIn)
            wrong.push(`${route}: ${status}, not ${one.status}: ${text.slice(0, 120)}`);
        }
      }
      lines.push(
        `${route.padEnd(42)}${told.map((status) => String(status).padEnd(16)).join("")}${one.kind === "other" ? one.why : ""}`,
      );
    }
    console.log(
      [
        "R5, answers of routes to another district's ids",
        `${"".padEnd(42)}${[...DISTRICT_ROLES, "nobody"].map((role) => role.padEnd(16)).join("")}`,
      ]
        .concat(lines)
        .join("\n"),
    );
    expect(wrong).toEqual([]);
    expect(await theirRows()).toEqual(before);
  });
});
