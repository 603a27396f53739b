import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import type { Pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import type { AdministratorSession } from "@/server/auth/check-session";
import { UNKNOWN_SOURCE } from "@/server/platform/request-source";
import type { Role } from "@/server/platform/tenancy";
import { buildPerson, type BuiltDistrict } from "./builders";

/** What the API knows of a request by a person with a role in a district. */
export async function requestBy(
  pool: Pool,
  district: BuiltDistrict,
  role: Role,
  now = new Date("2026-08-04T06:09:00Z"),
) {
  const personId = await buildPerson(pool, district.id, role);
  const session: AdministratorSession = {
    personId,
    name: `A ${role}`,
    email: "person@riverbend.example",
    role,
    district: { id: district.id, name: "Riverbend Unified", timeZone: "America/Chicago" },
  };
  const account = { db: pool.db, sessionId: randomUUID(), personId, isOperator: false, source: UNKNOWN_SOURCE, now };
  return { db: districtDb(pool, district.id), session, account, source: UNKNOWN_SOURCE, now };
}

/** The code of the refusal that a procedure answers with; "answered" when it does not refuse. */
export async function refusalOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return "answered";
  } catch (error) {
    if (error instanceof TRPCError) return error.code;
    throw error;
  }
}
