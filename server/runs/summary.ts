import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { districts, people, runLines, runs, schools, sisSchools } from "@/db/schema";
import type { Db } from "@/db/types";
import { findConnector } from "@/server/connectors/registry";
import { findCatalogue } from "@/server/engine/catalogue";
import { slugOf } from "@/server/engine/catalogue/slug";
import type { Approval } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { hasOpenedAccounts } from "@/server/roster/opened-accounts";
import { namedBy } from "@/server/roster/shown-record";
import type { SchoolScope } from "@/server/roster/scope";
import { byGravity, describeCause, outcomeOf, type Cause, type CauseOutcome, type CauseWording } from "./causes";
import { keptUntil } from "./log-retention";
import { starterName } from "./queries";
import { isActive, isPlanOnly, type RunKind, type RunStatus } from "./status";

export type CauseGroup = Cause & { key: string; records: number; outcome: CauseOutcome };

/** The account of one import (product rule 16), or null for who may not see the whole district. */
export type RunAccount = {
  received: number;
  created: number;
  updated: number;
  unchanged: number;
  held: number;
  rejected: number;
  skipped: number;
  inactivated: number;
};

/** Who decided about a held import or a preview, by name; `schools` are those that went on, null is all. */
export type ShownApproval = {
  decision: Approval["decision"];
  by: string | null;
  at: Date;
  reason: string;
  schools: string[] | null;
};

export type RunSummary = {
  id: string;
  number: number;
  kind: RunKind;
  dataType: string;
  slug: string;
  label: string;
  noun: [one: string, many: string];
  /** By what a record is looked for in the log: "Last name, First name or High School Student ID". */
  searchedBy: string;
  system: string;
  status: RunStatus;
  isActive: boolean;
  trigger: "manual" | "schedule";
  startedBy: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  schools: number;
  account: RunAccount | null;
  rowsRead: number;
  rowsExpected: number | null;
  rowsApplied: number;
  rowsToApply: number;
  /** Until when a held import waits, and a preview may be started. */
  heldUntil: Date | null;
  planDrift: number;
  /** Accounts that this import opens, or would open: so many people are mailed. */
  accountMails: number;
  /** A person confirms that number the first time (product rule 14). */
  asksBeforeMails: boolean;
  approval: ShownApproval | null;
  isStopping: boolean;
  isUndone: boolean;
  incompleteReason: string | null;
  /** The additions-only window in which this import was planned; null outside of one. */
  additionsOnly: { untilOn: string; reason: string } | null;
  failure: { message: string; fix: string | null } | null;
  reference: string;
  timeline: { at: string; text: string }[];
  causes: CauseGroup[];
  skippedSchools: { sourceId: string; name: string | null; rows: number }[];
  /** How long lines and original data are kept (product rule 11). */
  keptUntil: Date;
  keptDays: number;
  hasLines: boolean;
  /** The lines say what would be done, or would have been. */
  isPlanOnly: boolean;
  /** Our fields that this import reads, to look for their changes. */
  fields: { key: string; label: string }[];
};

/** One import as its page shows it; a school manager's causes count only the own schools' records. */
export async function getRunSummary(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  runId: string,
): Promise<RunSummary> {
  const [found] = await db
    .select({ run: runs, logDays: districts.logDays, starter: starterName })
    .from(runs)
    .innerJoin(districts, eq(districts.id, runs.districtId))
    .where(and(eq(runs.id, runId), eq(runs.districtId, districtId)));
  const catalogue = found && findCatalogue(found.run.dataType);
  if (!found || !catalogue) throw new DomainError("not_found", "There is no such import in this district.");
  const { run, starter } = found;
  const connector = findConnector(run.settings.connector);
  const wording: CauseWording = {
    catalogue,
    system: shortName(connector?.label ?? run.settings.connector),
    slug: slugOf(run.dataType),
    fixHint: (key) => {
      const source = run.settings.fields[key];
      return source && connector ? connector.fixHint(run.dataType, source) : null;
    },
  };
  const causes = await groupCauses(db, run, scope, wording);
  return {
    id: run.id,
    number: run.number,
    kind: run.kind,
    dataType: run.dataType,
    slug: wording.slug,
    label: catalogue.label,
    noun: catalogue.noun,
    searchedBy: namedBy(catalogue),
    system: wording.system,
    status: run.status,
    isActive: isActive(run.status),
    trigger: run.trigger,
    startedBy: starter,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    schools: run.schools,
    account: scope === null ? accountOf(run) : null,
    rowsRead: run.rowsRead,
    rowsExpected: run.rowsExpected,
    rowsApplied: run.rowsApplied,
    rowsToApply: run.rowsToApply,
    heldUntil: run.heldUntil,
    planDrift: run.planDrift,
    accountMails: run.accountMails,
    asksBeforeMails: catalogue.accounts?.asksFirst === true && !(await hasOpenedAccounts(db, districtId, catalogue)),
    approval: await nameApproval(db, districtId, run.approval ?? null),
    isStopping: run.cancelRequestedAt !== null,
    isUndone: run.undoneBy !== null,
    incompleteReason: run.incompleteReason,
    additionsOnly: run.kind === "import" || run.kind === "preview" ? (run.settings.additionsOnly ?? null) : null,
    failure: run.failureMessage ? { message: run.failureMessage, fix: run.failureFix } : null,
    reference: run.reference,
    timeline: run.timeline,
    causes,
    skippedSchools: scope === null ? await nameSchools(db, districtId, run.skippedSchools) : [],
    keptDays: found.logDays,
    keptUntil: keptUntil(run, found.logDays),
    hasLines: run.rowsApplied > 0 || run.heldUntil !== null,
    isPlanOnly: isPlanOnly(run),
    fields: catalogue.fields
      .filter(({ key }) => key === "school" || run.settings.fields[key])
      .map(({ key, label }) => ({ key, label })),
  };
}

/** "PowerSchool SIS" is PowerSchool in a sentence. */
function shortName(label: string): string {
  return label.replace(/ SIS$/, "");
}

function accountOf(run: typeof runs.$inferSelect): RunAccount {
  const { received, created, updated, unchanged, held, rejected, skipped, inactivated } = run;
  return { received, created, updated, unchanged, held, rejected, skipped, inactivated };
}

async function nameApproval(
  db: Db,
  districtId: AuthorizedDistrictId,
  approval: Approval | null,
): Promise<ShownApproval | null> {
  if (!approval) return null;
  const [person] = await db
    .select({ name: people.name })
    .from(people)
    .where(eq(sql`${people.id}::text`, approval.by));
  const chosen = approval.schools ?? [];
  const rows =
    chosen.length === 0
      ? []
      : await db
          .select({ name: schools.name })
          .from(schools)
          .where(and(eq(schools.districtId, districtId), inArray(schools.id, chosen)))
          .orderBy(schools.name);
  return {
    decision: approval.decision,
    by: person?.name ?? null,
    at: new Date(approval.at),
    reason: approval.reason,
    schools: approval.schools === null ? null : rows.map((row) => row.name),
  };
}

async function groupCauses(
  db: Db,
  run: typeof runs.$inferSelect,
  scope: SchoolScope,
  wording: CauseWording,
): Promise<CauseGroup[]> {
  const rows = await db
    .select({ cause: runLines.cause, action: runLines.action, records: sql<number>`count(*)::int` })
    .from(runLines)
    .where(
      and(
        eq(runLines.partitionOn, run.partitionOn),
        eq(runLines.runId, run.id),
        isNotNull(runLines.cause),
        scope === null ? undefined : inArray(runLines.schoolId, [...scope]),
      ),
    )
    .groupBy(runLines.cause, runLines.action);
  const groups = new Map<string, CauseGroup>();
  for (const { cause, action, records } of rows) {
    if (cause === null) continue;
    const outcome = outcomeOf(action);
    const id = `${cause} ${outcome}`;
    const known = groups.get(id);
    if (known) known.records += records;
    else groups.set(id, { key: cause, records, outcome, ...describeCause(cause, wording) });
  }
  return [...groups.values()].sort(byGravity);
}

async function nameSchools(
  db: Db,
  districtId: AuthorizedDistrictId,
  skipped: { sourceId: string; rows: number }[],
): Promise<RunSummary["skippedSchools"]> {
  if (skipped.length === 0) return [];
  const ids = skipped.map((one) => one.sourceId);
  const rows = await db
    .select({ sourceId: sisSchools.sourceId, name: sisSchools.name })
    .from(sisSchools)
    .where(and(eq(sisSchools.districtId, districtId), inArray(sisSchools.sourceId, ids)));
  const names = new Map(rows.map((row) => [row.sourceId, row.name]));
  return skipped.map((one) => ({ ...one, name: names.get(one.sourceId) ?? null }));
}
