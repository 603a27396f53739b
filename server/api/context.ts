import { cache } from "react";
import { pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import type { Db } from "@/db/types";
import type { Account } from "@/server/auth/account";
import { administratorOf, currentSource, findCheckedSession, type AdministratorSession } from "@/server/auth/session";
import { now } from "@/server/platform/clock";
import type { RequestSource } from "@/server/platform/request-source";

export type ApiContext = {
  db: Db;
  /** The person in the district they work in; null while nobody is signed in or none is chosen. */
  session: AdministratorSession | null;
  /** The person, for what is no district's; null while nobody is signed in. */
  account: Account | null;
  source: RequestSource;
  now: Date;
};

/** What every procedure is handed: who is signed in (re-read from the database), the time, and the database as their district may see it. */
export const createContext = cache(async (): Promise<ApiContext> => {
  const [checked, source] = await Promise.all([findCheckedSession(), currentSource()]);
  const all = pool().db;
  const at = now();
  if (checked?.kind !== "open") return { db: all, session: null, account: null, source, now: at };
  const { sessionId, personId, isOperator } = checked.signedIn;
  const session = administratorOf(checked.signedIn);
  const account = { db: all, sessionId, personId, isOperator, source, now: at };
  return { db: session ? districtDb(pool(), session.district.id) : all, session, account, source, now: at };
});
