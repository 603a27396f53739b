import { pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import type { Db } from "@/db/types";
import { now } from "@/server/platform/clock";
import { authorizeDistrict, type CommandContext } from "@/server/platform/tenancy";

/** The database, for upkeep that concerns every district. */
export function jobDatabase(): Db {
  return pool().db;
}

/** What a job's commands are handed; the district comes from an event that only our own commands send. */
export function jobContext(districtId: string, name: string): CommandContext {
  const db = districtDb(pool(), districtId);
  return { db, districtId: authorizeDistrict(districtId), actor: { kind: "system", name }, now: now() };
}
