import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { districts, memberships, people, sessions, supportGrants } from "@/db/schema";
import type { Db } from "@/db/types";
import { authorizeDistrict, type AuthorizedDistrictId, type Role } from "@/server/platform/tenancy";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a sign-in lasts, and how long without a request. An operator sees every district's health, so less for one. */
export const SESSION_LIMITS = {
  administrator: { lengthMs: 12 * HOUR_MS, idleMs: HOUR_MS },
  operator: { lengthMs: 8 * HOUR_MS, idleMs: HOUR_MS / 2 },
};

/** `seen_at` is written once a minute at most; the idle limit is that much less exact. */
const SEEN_EVERY_MS = MINUTE_MS;

export type AdministratorSession = {
  personId: string;
  name: string;
  email: string;
  role: Role;
  district: { id: AuthorizedDistrictId; name: string; timeZone: string };
};

/** A signed-in person; `place` is null until a district is chosen, and where access to the chosen one has ended. */
export type SignedIn = {
  sessionId: string;
  personId: string;
  name: string;
  email: string;
  isOperator: boolean;
  /** `supportUntil` is when an operator's access ends; null for the district's own people. */
  place: { role: Role; district: AdministratorSession["district"]; supportUntil: Date | null } | null;
};

export type SessionEnd = "idle" | "too_long" | "ended";

export type CheckedSession = { kind: "open"; signedIn: SignedIn } | { kind: "ended"; why: SessionEnd };

const operator = alias(memberships, "operator_membership");

async function read(db: Db, sessionId: string, now: Date) {
  const isOpen = (table: typeof memberships | typeof operator) =>
    sql`(${table.endsAt} is null or ${table.endsAt} > ${now.toISOString()})`;
  const [row] = await db
    .select({
      personId: sessions.personId,
      districtId: sessions.districtId,
      startedAt: sessions.startedAt,
      seenAt: sessions.seenAt,
      endedAt: sessions.endedAt,
      end: sessions.end,
      hasSecondFactor: sessions.hasSecondFactor,
      name: people.name,
      email: people.email,
      districtName: districts.name,
      timeZone: districts.timeZone,
      role: memberships.role,
      operatorId: operator.id,
      supportUntil: supportGrants.endsAt,
    })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .leftJoin(districts, eq(districts.id, sessions.districtId))
    .leftJoin(
      memberships,
      and(
        eq(memberships.personId, sessions.personId),
        eq(memberships.districtId, sessions.districtId),
        isOpen(memberships),
      ),
    )
    .leftJoin(
      operator,
      and(
        eq(operator.personId, sessions.personId),
        isNull(operator.districtId),
        eq(operator.role, "operator"),
        eq(sessions.hasSecondFactor, true),
        isOpen(operator),
      ),
    )
    .leftJoin(
      supportGrants,
      and(
        eq(supportGrants.districtId, sessions.districtId),
        isNull(supportGrants.withdrawnAt),
        sql`${supportGrants.endsAt} > ${now.toISOString()}`,
      ),
    )
    .where(eq(sessions.id, sessionId));
  return row ?? null;
}

type Row = NonNullable<Awaited<ReturnType<typeof read>>>;

function placeOf(row: Row): SignedIn["place"] {
  if (!row.districtId || row.districtName === null || row.timeZone === null) return null;
  const district = { id: authorizeDistrict(row.districtId), name: row.districtName, timeZone: row.timeZone };
  if (row.role) return { role: row.role, district, supportUntil: null };
  // Support access: an operator reads what a viewer reads, and only while a site manager lets them.
  return row.operatorId && row.supportUntil ? { role: "viewer", district, supportUntil: row.supportUntil } : null;
}

function endOf(row: Row, now: Date): SessionEnd | null {
  if (row.endedAt) return row.end === "idle" || row.end === "too_long" ? row.end : "ended";
  const limits = row.operatorId ? SESSION_LIMITS.operator : SESSION_LIMITS.administrator;
  if (now.getTime() - row.startedAt.getTime() > limits.lengthMs) return "too_long";
  return now.getTime() - row.seenAt.getTime() > limits.idleMs ? "idle" : null;
}

/**
 * Who a session's id belongs to and what they may do at this moment, read from the database at each request: an ended
 * membership, a withdrawn support access and a sign-out elsewhere count at once.
 */
export async function checkSession(db: Db, sessionId: string, now: Date): Promise<CheckedSession> {
  const row = await read(db, sessionId, now);
  if (!row) return { kind: "ended", why: "ended" };
  const why = endOf(row, now);
  if (why) {
    if (!row.endedAt && why !== "ended") {
      const open = and(eq(sessions.id, sessionId), isNull(sessions.endedAt));
      await db.update(sessions).set({ endedAt: now, end: why }).where(open);
    }
    return { kind: "ended", why };
  }
  const { personId, name, email } = row;
  const signedIn = { sessionId, personId, name, email, isOperator: row.operatorId !== null, place: placeOf(row) };
  if (now.getTime() - row.seenAt.getTime() >= SEEN_EVERY_MS) {
    await db
      .update(sessions)
      .set({ seenAt: now })
      .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt), lt(sessions.seenAt, now)));
  }
  return { kind: "open", signedIn };
}
