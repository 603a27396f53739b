import type { Db } from "@/db/types";
import type { RequestSource } from "@/server/platform/request-source";

/** A signed-in person, for what is their own and no district's: sessions, and which district they work in. `db` sees all districts. */
export type Account = {
  db: Db;
  sessionId: string;
  personId: string;
  isOperator: boolean;
  source: RequestSource;
  now: Date;
};
