import { cache } from "react";
import { pool } from "@/db/client";
import type { Db } from "@/db/types";
import { findSession, type AdministratorSession } from "@/server/auth/session";
import { now } from "@/server/platform/clock";

export type ApiContext = { db: Db; session: AdministratorSession | null; now: Date };

/** What every procedure is handed: the pool, who is signed in (re-read from the database) and the time. */
export const createContext = cache(async (): Promise<ApiContext> => {
  return { db: pool().db, session: await findSession(), now: now() };
});
