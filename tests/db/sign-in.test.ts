import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries, memberships, people, sessions, supportGrants } from "@/db/schema";
import type { Account } from "@/server/auth/account";
import { beginSession } from "@/server/auth/begin-session";
import { checkSession } from "@/server/auth/check-session";
import { chooseDistrict } from "@/server/auth/choose-district";
import { endOtherSessions, endOwnSession, endSession } from "@/server/auth/end-session";
import { limitAttempts } from "@/server/auth/limit-attempts";
import { listPlaces } from "@/server/auth/list-places";
import { listSessions } from "@/server/auth/list-sessions";
import { resolveSignIn, type Claims } from "@/server/auth/resolve-sign-in";
import { hasSecondFactor } from "@/server/auth/second-factor";
import { buildDistrict, buildPerson, type BuiltDistrict } from "@/tests/support/builders";
import { createTestDatabase } from "@/tests/support/postgres";

let pool: Pool;
let drop: () => Promise<void>;
let district: BuiltDistrict;
let other: BuiltDistrict;

const NOW = new Date("2026-08-04T06:09:00Z");
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const source = { network: "203.0.113.0/24", userAgent: "Browser/1" };

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 6 });
  drop = database.drop;
  district = await buildDistrict(pool);
  other = await buildDistrict(pool, { name: "Lakeside Union" });
});
afterAll(async () => {
  await pool.sql.end();
  await drop();
});

async function emailOf(personId: string): Promise<string> {
  const [person] = await pool.db.select({ email: people.email }).from(people).where(eq(people.id, personId));
  return person!.email;
}

function claims(email: string | null, overrides: Partial<Claims> = {}): Claims {
  return {
    issuer: "https://idp.riverbend.example",
    subject: randomUUID(),
    email,
    isEmailVerified: true,
    hasSecondFactor: false,
    ...overrides,
  };
}

/** Signs a person in for the first time. */
async function signedIn(personId: string, overrides: Partial<Claims> = {}) {
  const given = claims(await emailOf(personId), overrides);
  const admission = await resolveSignIn(pool.db, given, NOW);
  if (admission.kind !== "admitted") throw new Error(admission.reason);
  const how = { hasSecondFactor: given.hasSecondFactor, source, now: NOW };
  const sessionId = await beginSession(pool.db, admission, how);
  const account: Account = { db: pool.db, sessionId, personId, isOperator: admission.isOperator, source, now: NOW };
  return { given, sessionId, account };
}

const check = (sessionId: string, now = NOW) => checkSession(pool.db, sessionId, now);

async function placeOf(sessionId: string, now = NOW) {
  const checked = await check(sessionId, now);
  return checked.kind === "open" ? (checked.signedIn.place?.district.name ?? null) : checked.why;
}

const auditOf = (subject: string) =>
  pool.db.select().from(auditEntries).where(eq(auditEntries.subject, subject)).orderBy(auditEntries.id);

describe("whom sign-in lets in", () => {
  it("binds an invited person's issuer and subject at the first sign-in, whatever the address says later", async () => {
    const person = await buildPerson(pool, district.id, "analyst");
    const first = claims((await emailOf(person)).toUpperCase());
    expect(await resolveSignIn(pool.db, first, NOW)).toMatchObject({ kind: "admitted", personId: person, isNew: true });
    const again = { ...first, email: "renamed@riverbend.example", isEmailVerified: false };
    expect(await resolveSignIn(pool.db, again, NOW)).toMatchObject({
      kind: "admitted",
      personId: person,
      isNew: false,
    });
  });

  it("does not let an address that passed to somebody else into the first one's account", async () => {
    const person = await buildPerson(pool, district.id, "site_manager");
    const email = await emailOf(person);
    await resolveSignIn(pool.db, claims(email), NOW);
    expect(await resolveSignIn(pool.db, claims(email), NOW)).toMatchObject({
      kind: "refused",
      reason: "other_account",
    });
    const elsewhere = claims(email, { issuer: "https://idp.elsewhere.example" });
    expect(await resolveSignIn(pool.db, elsewhere, NOW)).toMatchObject({ kind: "refused", reason: "other_account" });
  });

  it("binds one of two accounts that come with the same address at once", async () => {
    const email = await emailOf(await buildPerson(pool, district.id, "analyst"));
    const same = claims(email);
    const answers = await Promise.all([same, same, claims(email)].map((one) => resolveSignIn(pool.db, one, NOW)));
    const isIn = answers.map((one) => one.kind === "admitted");
    expect(isIn[0]).toBe(isIn[1]);
    expect(isIn[2]).toBe(!isIn[0]);
  });

  it("refuses an address that nobody verified, none at all, and one that we do not know", async () => {
    const email = await emailOf(await buildPerson(pool, district.id, "analyst"));
    const reasonOf = async (given: Claims) => {
      const answer = await resolveSignIn(pool.db, given, NOW);
      return answer.kind === "refused" ? answer.reason : "admitted";
    };
    expect(await reasonOf(claims(email, { isEmailVerified: false }))).toBe("email_not_verified");
    expect(await reasonOf(claims(null))).toBe("no_email");
    expect(await reasonOf(claims("stranger@elsewhere.example"))).toBe("unknown_person");
    // None of these attempts has bound anything.
    expect(await reasonOf(claims(email))).toBe("admitted");
  });

  it("refuses a person whom no district has added", async () => {
    const email = `${randomUUID()}@riverbend.example`;
    await pool.db.insert(people).values({ email, name: "Of no district" });
    expect(await resolveSignIn(pool.db, claims(email), NOW)).toMatchObject({ reason: "unknown_person" });
  });

  it("refuses a person whose only membership has ended, and tells the district", async () => {
    const person = await buildPerson(pool, district.id, "viewer");
    await pool.db.update(memberships).set({ endsAt: NOW }).where(eq(memberships.personId, person));
    expect(await resolveSignIn(pool.db, claims(await emailOf(person)), NOW)).toEqual({
      kind: "refused",
      reason: "no_membership",
      personId: person,
      districtIds: [district.id],
    });
  });

  it("lets an operator in with a second factor only", async () => {
    const operator = await buildPerson(pool, null, "operator");
    const given = claims(await emailOf(operator));
    expect(await resolveSignIn(pool.db, given, NOW)).toMatchObject({ reason: "second_factor_missing" });
    const strong = { ...given, hasSecondFactor: true };
    const weak = claims(given.email);
    expect(await resolveSignIn(pool.db, weak, NOW)).toMatchObject({ reason: "second_factor_missing" });
    expect(await resolveSignIn(pool.db, strong, NOW)).toMatchObject({ kind: "admitted", isOperator: true });
    expect(hasSecondFactor({ amr: ["pwd"] }, [])).toBe(false);
    expect(hasSecondFactor({ amr: ["pwd", "mfa"] }, [])).toBe(true);
    expect(hasSecondFactor({ acr: "urn:two" }, [])).toBe(false);
    expect(hasSecondFactor({ acr: "urn:two" }, ["urn:two"])).toBe(true);
  });

  it("gives a person who works in a district and is an operator only the district without a second factor", async () => {
    const person = await buildPerson(pool, district.id, "analyst");
    await pool.db.insert(memberships).values({ personId: person, districtId: null, role: "operator" });
    const { sessionId } = await signedIn(person);
    const checked = await check(sessionId);
    expect(checked).toMatchObject({ kind: "open", signedIn: { isOperator: false } });
    expect(await placeOf(sessionId)).toBe("Riverbend Unified");
  });

  it("counts attempts of one network, and forgets them after the window", async () => {
    const limit = { what: "test", who: "203.0.113.7", most: 2, windowMs: 60_000 };
    const answers = [];
    for (const at of [0, 0, 0.5, 0.5, 2]) answers.push(await limitAttempts(pool.db, limit, later(at)));
    expect(answers).toEqual(["allowed", "allowed", "first_refused", "refused", "allowed"]);
    expect(await limitAttempts(pool.db, { ...limit, who: "203.0.113.8" }, NOW)).toBe("allowed");
  });
});

describe("a session", () => {
  it("says who came in and from where, without a whole address", async () => {
    const { sessionId, account } = await signedIn(await buildPerson(pool, district.id, "analyst"));
    await endSession(pool.db, sessionId, source, NOW);
    const lines = await auditOf(sessionId);
    expect(lines.map((line) => line.action)).toEqual(["sign_in.accepted", "session.ended"]);
    for (const line of lines) {
      expect(line).toMatchObject({ ...source, districtId: district.id, actor: `person:${account.personId}` });
    }
  });

  it("ends after an hour without a request and after twelve hours with them, and says which", async () => {
    const idle = await signedIn(await buildPerson(pool, district.id, "analyst"));
    expect(await placeOf(idle.sessionId, later(59))).toBe("Riverbend Unified");
    expect(await placeOf(idle.sessionId, later(118))).toBe("Riverbend Unified");
    expect(await placeOf(idle.sessionId, later(180))).toBe("idle");
    expect(await placeOf(idle.sessionId, later(119))).toBe("idle");
    const long = await signedIn(await buildPerson(pool, district.id, "analyst"));
    for (let minutes = 0; minutes <= 720; minutes += 45) await check(long.sessionId, later(minutes));
    expect(await placeOf(long.sessionId, later(721))).toBe("too_long");
    expect(await placeOf(randomUUID())).toBe("ended");
  });

  it("is over the moment it is signed out, here or everywhere else", async () => {
    const person = await buildPerson(pool, district.id, "analyst");
    const here = await signedIn(person);
    const admission = await resolveSignIn(pool.db, here.given, NOW);
    if (admission.kind !== "admitted") throw new Error(admission.reason);
    const how = { hasSecondFactor: false, source, now: NOW };
    const there = await beginSession(pool.db, admission, how);
    const third = await beginSession(pool.db, admission, how);
    expect((await listSessions(here.account)).filter((one) => one.isThis)).toHaveLength(1);
    expect(await listSessions(here.account)).toHaveLength(3);
    expect(await endOwnSession(here.account, { sessionId: third })).toEqual({ ended: 1 });
    expect(await endOwnSession(here.account, { sessionId: third })).toEqual({ ended: 0 });
    expect(await endOtherSessions(here.account)).toEqual({ ended: 1 });
    expect(await endOtherSessions(here.account)).toEqual({ ended: 0 });
    expect([await placeOf(here.sessionId), await placeOf(there)]).toEqual(["Riverbend Unified", "ended"]);
  });

  it("of another person is not found", async () => {
    const mine = await signedIn(await buildPerson(pool, district.id, "analyst"));
    const theirs = await signedIn(await buildPerson(pool, district.id, "analyst"));
    await expect(endOwnSession(mine.account, { sessionId: theirs.sessionId })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await placeOf(theirs.sessionId)).toBe("Riverbend Unified");
  });

  it("opens nothing once the membership has ended, without waiting for a sign-out", async () => {
    const person = await buildPerson(pool, district.id, "analyst");
    const { sessionId } = await signedIn(person);
    await pool.db
      .update(memberships)
      .set({ endsAt: later(1) })
      .where(eq(memberships.personId, person));
    expect([await placeOf(sessionId), await placeOf(sessionId, later(2))]).toEqual(["Riverbend Unified", null]);
  });
});

describe("a person of two districts", () => {
  it("chooses, may change, and finds no third one", async () => {
    const third = await buildDistrict(pool, { name: "Hilltop" });
    const person = await buildPerson(pool, district.id, "analyst");
    await pool.db.insert(memberships).values({ personId: person, districtId: other.id, role: "viewer" });
    const { sessionId, account } = await signedIn(person);
    expect(await placeOf(sessionId)).toBeNull();
    expect((await listPlaces(account)).map((one) => one.name)).toEqual(["Lakeside Union", "Riverbend Unified"]);
    await chooseDistrict(account, { districtId: other.id });
    expect(await check(sessionId)).toMatchObject({ signedIn: { place: { role: "viewer" } } });
    await chooseDistrict(account, { districtId: district.id });
    await chooseDistrict(account, { districtId: district.id });
    expect(await check(sessionId)).toMatchObject({ signedIn: { place: { role: "analyst" } } });
    await expect(chooseDistrict(account, { districtId: third.id })).rejects.toMatchObject({ code: "not_found" });
    const entered = (await auditOf(sessionId)).filter((line) => line.action === "district.entered");
    expect(entered.map((line) => line.districtId)).toEqual([other.id, district.id]);
  });
});

describe("support access", () => {
  it("lets an operator read a district while it lasts, and no longer", async () => {
    const manager = await buildPerson(pool, other.id, "site_manager");
    const { sessionId, account } = await signedIn(await buildPerson(pool, null, "operator"), { hasSecondFactor: true });
    expect(await listPlaces(account)).toEqual([]);
    await expect(chooseDistrict(account, { districtId: other.id })).rejects.toMatchObject({ code: "not_found" });
    const [grant] = await pool.db
      .insert(supportGrants)
      .values({ districtId: other.id, reason: "Held import", grantedBy: manager, grantedAt: NOW, endsAt: later(20) })
      .returning();
    await chooseDistrict(account, { districtId: other.id });
    expect(await check(sessionId)).toMatchObject({ signedIn: { place: { role: "viewer", supportUntil: later(20) } } });
    expect(await placeOf(sessionId, later(21))).toBeNull();
    await pool.db.update(supportGrants).set({ withdrawnAt: NOW }).where(eq(supportGrants.id, grant!.id));
    expect(await placeOf(sessionId)).toBeNull();
  });

  it("is nothing to a person who is no operator", async () => {
    const manager = await buildPerson(pool, other.id, "site_manager");
    await pool.db
      .insert(supportGrants)
      .values({ districtId: other.id, reason: "Help", grantedBy: manager, grantedAt: NOW, endsAt: later(600) });
    const { sessionId, account } = await signedIn(await buildPerson(pool, district.id, "site_manager"));
    await expect(chooseDistrict(account, { districtId: other.id })).rejects.toMatchObject({ code: "not_found" });
    // Not even a session row that names the district opens it.
    await pool.db.update(sessions).set({ districtId: other.id }).where(eq(sessions.id, sessionId));
    expect(await placeOf(sessionId)).toBeNull();
  });
});

describe("people", () => {
  it("are found by address in any letters, and made once", async () => {
    const email = `${randomUUID()}@riverbend.example`;
    const made = await pool.db.execute<{ id: string }>(sql`select known_person(${email}, 'New Person') as id`);
    const again = await pool.db.execute<{ id: string }>(
      sql`select known_person(${email.toUpperCase()}, 'Other') as id`,
    );
    expect(again[0]!.id).toBe(made[0]!.id);
  });
});
