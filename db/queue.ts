import { pool } from "./client";

/** Runs of every district that wait for their turn, and those under way. */
export async function countQueue(): Promise<{ waiting: number; running: number }> {
  const [found] = await pool().sql<{ waiting: number; running: number }[]>`
    select count(*) filter (where status = 'queued')::int as waiting,
      count(*) filter (where status in ('validating', 'reading', 'planning', 'applying'))::int as running
    from runs where status in ('queued', 'validating', 'reading', 'planning', 'applying')`;
  return found ?? { waiting: 0, running: 0 };
}
