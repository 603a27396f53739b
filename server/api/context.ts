import { cache } from "react";
import { pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import type { Db } from "@/db/types";
import { findSession, type AdministratorSession } from "@/server/auth/session";
import { now } from "@/server/platform/clock";

export type ApiContext = { db: Db; session: AdministratorSession | null; now: Date };

/** What every procedure is handed: who is signed in (re-read from the database), the time, and the database as their district may see it. */
export const createContext = cache(async (): Promise<ApiContext> => {
  const session = await findSession();
  return { db: session ? districtDb(pool(), session.district.id) : pool().db, session, now: now() };
});
