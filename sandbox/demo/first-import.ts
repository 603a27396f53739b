import { and, eq, inArray } from "drizzle-orm";
import { runs } from "@/db/schema";
import { isSetUp, seedCommand, setUpStudents } from "@/db/seed/demo-district";
import type { CommandContext } from "@/server/platform/tenancy";
import { saveRecipients } from "@/server/notifications/save-recipients";
import { ACTIVE_STATUSES, isActive } from "@/server/runs/status";
import { announceRun } from "@/server/runs/queue-run";
import { startRun } from "@/server/runs/start-run";
import { DEMO_PEOPLE } from "../identity/people";
import type { World } from "./world";

type Run = typeof runs.$inferSelect;

export type ImportSummary = {
  status: string;
  received: number;
  created: number;
  updated: number;
  unchanged: number;
  held: number;
  rejected: number;
  skipped: number;
  inactivated: number;
  alerts: number;
  schools: number;
  seconds: number;
  waitSeconds: number;
  logUrl: string;
};

const STAGES: Record<string, string> = {
  queued: "Queued",
  validating: "Validation in progress",
  reading: "Reading from PowerSchool",
  planning: "Matching and planning",
  applying: "Applying",
};

function progressLine(run: Run): string {
  const stage = STAGES[run.status] ?? run.status;
  if (run.status === "reading")
    return `${stage}: ${run.rowsRead}${run.rowsExpected ? ` of ${run.rowsExpected}` : ""} rows`;
  if (run.status === "applying") return `${stage}: ${run.rowsApplied} of ${run.rowsToApply} rows`;
  return stage;
}

/** Imports that were interrupted with the demo go on; where no student import does, a new one starts. */
async function startOrResume(context: CommandContext): Promise<string> {
  const open = await context.db
    .select({ id: runs.id, dataType: runs.dataType })
    .from(runs)
    .where(and(eq(runs.districtId, context.districtId), inArray(runs.status, [...ACTIVE_STATUSES])));
  for (const run of open) await announceRun(context.districtId, run.id);
  const ofStudents = open.find((run) => run.dataType === "student");
  return ofStudents?.id ?? (await startRun({ ...context, now: new Date() }, { dataType: "student" })).runId;
}

/** Sets the demo district up if it is new, imports its students, and reports while that goes on. */
export async function importStudents(world: World, say: (text: string) => void): Promise<ImportSummary> {
  const { db } = world.pool;
  const context = await seedCommand(db, world.districtId, new Date());
  const credentials = { url: world.sis.url, clientId: world.sis.clientId, clientSecret: world.sis.clientSecret };
  if (await isSetUp(db, world.districtId)) {
    // The sandbox's PowerSchool has a new address and new credentials at each start; what was matched stays.
    const { saveConnection } = await import("@/server/connection/save-connection");
    const result = await saveConnection(context, { connector: "powerschool", credentials });
    if (!result.ok) throw new Error(`${result.failure.message} ${result.failure.fix}`);
  } else {
    say("Connecting PowerSchool, matching schools, fields and codes…");
    await setUpStudents(context, credentials);
    const [manager] = DEMO_PEOPLE;
    if (manager) await saveRecipients(context, { dataType: "student", text: manager.email });
  }
  const runId = await startOrResume(context);
  let last = "";
  for (;;) {
    const [run] = await db.select().from(runs).where(eq(runs.id, runId));
    if (!run) throw new Error("The import disappeared.");
    const line = progressLine(run);
    if (line !== last && isActive(run.status)) say(line);
    last = line;
    if (!isActive(run.status)) return summarize(run, world.appUrl);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function summarize(run: Run, appUrl: string): ImportSummary {
  const { status, received, created, updated, unchanged, held, rejected, skipped, inactivated, alerts, schools } = run;
  const seconds = run.finishedAt && run.startedAt ? (run.finishedAt.getTime() - run.startedAt.getTime()) / 1000 : 0;
  const counts = { received, created, updated, unchanged, held, rejected, skipped, inactivated, alerts, schools };
  if (status === "failed") process.stderr.write(`${run.failureMessage ?? ""} ${run.failureFix ?? ""}\n`);
  return { status, ...counts, seconds, waitSeconds: run.waitMs / 1000, logUrl: `${appUrl}/runs/${run.id}` };
}

/** The Import summary as a person reads it. */
export function summaryText(summary: ImportSummary): string {
  const row = (label: string, value: number) => `  ${label.padEnd(30)}${value.toLocaleString("en-US").padStart(10)}`;
  const rule = `  ${"─".repeat(40)}`;
  return [
    "",
    `Import summary: students, ${summary.status.replaceAll("_", " ")}`,
    rule,
    row("Received from PowerSchool", summary.received),
    row("Created", summary.created),
    row("Updated", summary.updated),
    row("Unchanged", summary.unchanged),
    row("Held, possible duplicates", summary.held),
    row("Rejected", summary.rejected),
    row("Skipped", summary.skipped),
    rule,
    row("Not in the SIS, inactivated", summary.inactivated),
    row("Records to look at", summary.alerts),
    `  ${summary.schools} schools, ${summary.seconds.toFixed(1)} s, of it ${summary.waitSeconds.toFixed(1)} s waiting for PowerSchool`,
    "",
  ].join("\n");
}
