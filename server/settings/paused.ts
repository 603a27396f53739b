import { eq, sql } from "drizzle-orm";
import { people } from "@/db/schema";
import type { Db } from "@/db/types";
import type { Settings } from "./load-settings";

/** That a person paused the schedule; nobody's name is left of one who is gone. */
export type Paused = { since: Date; by: string | null };

/** Who paused a schedule and when; null when it is not paused. */
export async function findPaused(db: Db, settings: Pick<Settings, "pausedAt" | "pausedBy">): Promise<Paused | null> {
  if (!settings.pausedAt) return null;
  const [person] = await db
    .select({ name: people.name })
    .from(people)
    .where(eq(sql`${people.id}::text`, settings.pausedBy ?? ""));
  return { since: settings.pausedAt, by: person?.name ?? null };
}
