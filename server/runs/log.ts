import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, sql, type SQL } from "drizzle-orm";
import { districts, runLines, runs, schools, sisSchools, type LineAction, type LineDetail } from "@/db/schema";
import type { Db } from "@/db/types";
import { findCatalogue } from "@/server/engine/catalogue";
import type { Catalogue, Values } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { SchoolScope } from "@/server/roster/scope";
import { fieldLabel, shownValue } from "@/server/roster/shown-value";
import { shownRecord, titleOf } from "@/server/roster/shown-record";
import { requireKept } from "./log-retention";
import { ACTIONS, linesShown, linesWithin, WITH_CAUSE, type LogPlace } from "./line-filter";
import type { CountLinesInput, LineFilter, ListLinesInput } from "./schema";

export const LINES_PAGE = 50;

export type LineChange = { label: string; before: string | null; after: string | null };
/** `isLeftOut`: the value was left out, and the rest of the record imported. */
export type LineIssue = { label: string | null; value: string | null; message: string; isLeftOut: boolean };

/** One line of the log, ready to be shown; `recordId` is the record of ours it belongs to. */
export type LogLine = {
  row: number;
  action: LineAction;
  isPartial: boolean;
  recordId: number | null;
  name: string;
  /** The id that people know; of a course record its course. */
  number: string | null;
  sourceId: string;
  school: string | null;
  cause: string | null;
  changes: LineChange[];
  issues: LineIssue[];
  candidates: number;
  /** The SIS school, not matched with ours, that has this student now. */
  nowAt: string | null;
};

/** Where a run's lines are; asked first, so that another district's run is not found and an old log is refused. */
async function findLogPlace(db: Db, districtId: AuthorizedDistrictId, runId: string, now: Date): Promise<LogPlace> {
  const [run] = await db
    .select({
      partitionOn: runs.partitionOn,
      dataType: runs.dataType,
      createdAt: runs.createdAt,
      logDays: districts.logDays,
    })
    .from(runs)
    .innerJoin(districts, eq(districts.id, runs.districtId))
    .where(and(eq(runs.id, runId), eq(runs.districtId, districtId)));
  const catalogue = run && findCatalogue(run.dataType);
  if (!run || !catalogue) throw new DomainError("not_found", "There is no such import in this district.");
  requireKept(run, now);
  return { runId, partitionOn: run.partitionOn, catalogue, districtId };
}

/** One page of a run's lines in the order received, as a person may see them. */
export async function listRunLines(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  input: ListLinesInput,
  now: Date,
): Promise<{ lines: LogLine[]; previous: number | null; next: number | null }> {
  const place = await findLogPlace(db, districtId, input.runId, now);
  const isBackward = input.before !== null;
  const record = shownRecord(place.catalogue, districtId);
  const found = await db
    .select({ line: runLines, school: schools.name, id: record.id, shown: record.values })
    .from(runLines)
    .leftJoin(record.table, record.on(runLines.recordId))
    .leftJoin(schools, eq(schools.id, runLines.schoolId))
    .where(
      and(
        linesShown(place, scope, input),
        input.before !== null ? lt(runLines.row, input.before) : undefined,
        input.before === null && input.after !== null ? gt(runLines.row, input.after) : undefined,
      ),
    )
    .orderBy(isBackward ? desc(runLines.row) : asc(runLines.row))
    .limit(LINES_PAGE + 1);
  const hasMore = found.length > LINES_PAGE;
  const page = found.slice(0, LINES_PAGE);
  if (isBackward) page.reverse();
  const [ours, theirs] = await Promise.all([schoolNames(db, districtId), sisSchoolNames(db, districtId, page)]);
  return {
    lines: page.map((row) => shownLine(row, place.catalogue, { ours, theirs })),
    previous: (isBackward ? hasMore : input.after !== null) ? (page[0]?.line.row ?? null) : null,
    next: isBackward || hasMore ? (page.at(-1)?.line.row ?? null) : null,
  };
}

type FoundLine = {
  line: typeof runLines.$inferSelect;
  school: string | null;
  /** The record of ours and what names it. */
  id: number | null;
  shown: Values | null;
};

type Names = { ours: ReadonlyMap<string, string>; theirs: ReadonlyMap<string, string> };

function shownLine({ line, school, id, shown: ours }: FoundLine, catalogue: Catalogue, names: Names): LogLine {
  const detail: LineDetail = line.detail ?? {};
  // A held row is not the record it met: it is shown by what arrived.
  const isOurs = id !== null && line.action !== "hold" && line.action !== "reject";
  const shown = isOurs ? ours : (detail.shown ?? null);
  const labelOfKey = (key: string | null) => (key === null ? null : fieldLabel(catalogue, key));
  return {
    row: line.row,
    action: line.action,
    isPartial: line.cause !== null && (line.action === "create" || line.action === "update"),
    recordId: isOurs ? id : null,
    name: titleOf(catalogue, shown) ?? "",
    number: shown?.[catalogue.shown.number] ?? null,
    sourceId: line.sourceId,
    school,
    cause: line.cause,
    changes: inScreenOrder(catalogue, detail.changes ?? {}).map(([key, [before, after]]) => ({
      label: labelOfKey(key) ?? key,
      before: shownValue(catalogue, key, before, names.ours),
      after: shownValue(catalogue, key, after, names.ours),
    })),
    issues: (detail.issues ?? []).map((issue) => ({
      label: labelOfKey(issue.field),
      value: issue.value ?? null,
      message: issue.detail,
      // A name that finds nobody yet is kept; only the link waits.
      isLeftOut: issue.severity === "warning" && issue.code !== "reference_not_found" && line.action !== "skip",
    })),
    candidates: detail.candidates?.length ?? 0,
    nowAt: detail.nowAt ? [detail.nowAt, names.theirs.get(detail.nowAt)].filter(Boolean).join(", ") : null,
  };
}

/** Changes in the order of the Match fields screen, which people know. */
function inScreenOrder<T>(catalogue: Catalogue, changes: Record<string, T>): [string, T][] {
  const place = (key: string) => catalogue.fields.findIndex((field) => field.key === key);
  return Object.entries(changes).sort(([one], [other]) => place(one) - place(other));
}

async function sisSchoolNames(
  db: Db,
  districtId: AuthorizedDistrictId,
  page: readonly FoundLine[],
): Promise<Map<string, string>> {
  const ids = [...new Set(page.flatMap(({ line }) => line.detail?.nowAt ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ sourceId: sisSchools.sourceId, name: sisSchools.name })
    .from(sisSchools)
    .where(and(eq(sisSchools.districtId, districtId), inArray(sisSchools.sourceId, ids)));
  return new Map(rows.map((row) => [row.sourceId, row.name]));
}

async function schoolNames(db: Db, districtId: AuthorizedDistrictId): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: schools.id, name: schools.name })
    .from(schools)
    .where(eq(schools.districtId, districtId));
  return new Map(rows.map((row) => [row.id, row.name]));
}

export type LineCounts = Record<LineFilter, number>;

/** How many lines each filter would show, under the same school, cause and search. */
export async function countRunLines(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  input: CountLinesInput,
  now: Date,
): Promise<LineCounts> {
  const place = await findLogPlace(db, districtId, input.runId, now);
  const isWhole = scope === null && !input.schoolId && !input.cause && !input.field && input.search === "";
  const byAction = isWhole
    ? await countWhole(db, districtId, place)
    : await countActions(
        db,
        districtId,
        linesWithin(place, scope, input),
        input.search === "" ? null : place.catalogue,
      );
  const sum = (actions: LineAction[] | null, cause: boolean | null) =>
    byAction
      .filter((one) => (actions === null || actions.includes(one.action)) && (!cause || one.hasCause))
      .reduce((total, one) => total + one.lines, 0);
  return Object.fromEntries(
    (Object.keys(ACTIONS) as LineFilter[]).map((show) => [show, sum(ACTIONS[show], WITH_CAUSE.includes(show))]),
  ) as LineCounts;
}

type ActionCount = { action: LineAction; hasCause: boolean; lines: number };
const hasCause = sql<boolean>`${runLines.cause} is not null`;
const lineCount = sql<number>`count(*)::int`;

async function countActions(
  db: Db,
  districtId: AuthorizedDistrictId,
  where: SQL | undefined,
  /** The type whose records are searched by name; null when they are not. */
  searched: Catalogue | null,
): Promise<ActionCount[]> {
  const query = db.select({ action: runLines.action, hasCause, lines: lineCount }).from(runLines).$dynamic();
  // Names are only looked up when they are searched for.
  const record = searched && shownRecord(searched, districtId);
  const joined = record ? query.leftJoin(record.table, record.on(runLines.recordId)) : query;
  return joined.where(where).groupBy(runLines.action, hasCause);
}

/** The whole log is not counted line by line: its run knows how much it changed, and lines with a cause are few. */
async function countWhole(db: Db, districtId: AuthorizedDistrictId, place: LogPlace): Promise<ActionCount[]> {
  const [withCause, [run]] = await Promise.all([
    countActions(
      db,
      districtId,
      and(eq(runLines.partitionOn, place.partitionOn), eq(runLines.runId, place.runId), isNotNull(runLines.cause)),
      null,
    ),
    db
      .select({
        status: runs.status,
        create: runs.created,
        update: runs.updated,
        inactivate: runs.inactivated,
        isWritten: sql<boolean>`${runs.finishedAt} is not null and ${runs.rowsApplied} >= ${runs.rowsToApply}`,
      })
      .from(runs)
      .where(and(eq(runs.id, place.runId), eq(runs.districtId, districtId))),
  ]);
  if (!run?.isWritten || run.status === "failed") {
    // Stopped halfway: what was planned is not what was written.
    const rest = await countActions(
      db,
      districtId,
      and(eq(runLines.partitionOn, place.partitionOn), eq(runLines.runId, place.runId), isNull(runLines.cause)),
      null,
    );
    return [...withCause, ...rest];
  }
  const plain = (["create", "update", "inactivate"] as const).map((action) => {
    const caused = withCause.find((one) => one.action === action)?.lines ?? 0;
    return { action, hasCause: false, lines: run[action] - caused };
  });
  return [...withCause, ...plain];
}
