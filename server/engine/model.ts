import { nameKey } from "./name-key";
import type { Candidate, CandidateReason, Decision, Draft, PlanStats, Values } from "./types";

/**
 * The student import's rules in plain loops: the specification that the SQL of this folder is held against. Change a
 * rule here first. Nothing but tests runs it.
 */
export type ModelRecord = {
  id: number;
  schoolId: string;
  /** By our field key; `sisId` may be null. */
  values: Values;
  isActive: boolean;
  isProtected: boolean;
  keptFields: string[];
  absentImports: number;
  createdBy: string | null;
  /** By hand, SchoolSync or Data Import, later than the import that created it. */
  isEdited: boolean;
};

export type ModelAction = "create" | "update" | "unchanged" | "hold" | "reject" | "skip" | "inactivate" | "absent";
export type ModelChanges = Record<string, [string | null, string | null]>;

export type ModelPlanned = {
  row: number | null;
  action: ModelAction;
  recordId: number | null;
  cause: string | null;
  changes: ModelChanges | null;
  candidates: Candidate[] | null;
};

/** A staged draft with the key of its gravest problem, and why it was skipped. */
export type ModelRow = Draft & { cause: string | null };

export type ModelRules = {
  /** Null: nobody is ever inactivated. */
  absentImports: number | null;
  /** New records are added; those that are there stay as they are, and nobody's absence is counted. */
  isAdditionsOnly: boolean;
  /** "sourceId recordId" of pairs that a person called different people. */
  notSame: ReadonlySet<string>;
  /** By source id, in a run of decisions. */
  decisions: ReadonlyMap<string, Decision>;
};

const LEFT_BEHIND = ["counselor", "homeroom"];
const ACTIVE = ["CURRENTLY_ENROLLED", "GRADUATED"];
export const isActiveStatus = (status: string | null | undefined) => ACTIVE.includes(status ?? "");
const keyOf = (name: string | null | undefined) => (name == null ? null : nameKey(name));
const both = <T>(a: T | null | undefined, b: T | null | undefined, test: (a: T, b: T) => boolean) =>
  a != null && b != null && test(a, b);
const same = (a: string | null | undefined, b: string | null | undefined) => both(a, b, (x, y) => x === y);
const differ = (a: string | null | undefined, b: string | null | undefined) => both(a, b, (x, y) => x !== y);

/** Somebody else under the same id: other last name and other birth date, both known (rule 2). */
function isOther(record: ModelRecord, row: ModelRow): boolean {
  return (
    differ(record.values.birthOn, row.values.birthOn) &&
    differ(keyOf(record.values.lastName), keyOf(row.values.lastName))
  );
}

/** Why a record may be the same person as a row; twins never are (rule 2). */
function reasonsOf(record: ModelRecord, row: ModelRow): CandidateReason[] {
  const sameLast = same(keyOf(record.values.lastName), keyOf(row.values.lastName));
  const sameFirst = same(keyOf(record.values.firstName), keyOf(row.values.firstName));
  const sameBirth = same(record.values.birthOn, row.values.birthOn);
  const isFirstKnown = record.values.firstName != null || row.values.firstName != null;
  const isTwin = sameLast && sameBirth && record.schoolId === row.schoolId && isFirstKnown && !sameFirst;
  if (isTwin) return [];
  const reasons: CandidateReason[] = [];
  if (sameLast && sameBirth) reasons.push("last_name_birth_date");
  if (same(record.values.email?.toLowerCase(), row.values.email?.toLowerCase())) reasons.push("email");
  if (sameLast && sameFirst && same(record.values.classYear, row.values.classYear)) reasons.push("names_class_year");
  return reasons;
}

type Judged = { row: ModelRow; found: ModelRecord | null; action: string };

/** Passes one to five: repeated rows, stored SIS id, student id, somebody else under the same id. */
function judge(roster: readonly ModelRecord[], rows: readonly ModelRow[], rules: ModelRules): Judged[] {
  const seenIds = new Set<string>();
  const seenNumbers = new Set<string>();
  const firsts = new Map<string, ModelRow>();
  for (const row of rows) if (row.values.sisId && !firsts.has(row.values.sisId)) firsts.set(row.values.sisId, row);
  return rows.map((row): Judged => {
    const { sisId, studentNumber } = row.values;
    const isAgain = sisId != null && seenIds.has(sisId);
    if (sisId) seenIds.add(sisId);
    const isNumberAgain = !isAgain && studentNumber != null && seenNumbers.has(studentNumber);
    if (!isAgain && studentNumber) seenNumbers.add(studentNumber);
    const byId = roster.find((record) => same(record.values.sisId, sisId)) ?? null;
    const byNumber = roster.find((record) => same(record.values.studentNumber, studentNumber)) ?? null;
    const decision = rules.decisions.get(row.sourceId);
    const decided =
      decision?.kind === "match" ? (roster.find((record) => record.id === decision.recordId) ?? null) : null;
    const found = byId ?? byNumber ?? decided;
    const claim = byNumber?.values.sisId ? firsts.get(byNumber.values.sisId) : undefined;
    const judged = (action: string): Judged => ({ row, found, action });
    if (isAgain) return judged("skip");
    if (isNumberAgain) return judged("reject");
    if (byId && byNumber && byId !== byNumber) return judged("reject");
    if (!byId && byNumber && claim && claim !== row) return judged("reject");
    const known = byId ?? byNumber;
    if (known && isOther(known, row)) {
      if (row.verdict === "known_only") return judged("away");
      if (decision?.kind === "create") return judged(byNumber ? "reject" : "create");
      return judged(decision ? "match" : "hold");
    }
    if (known) return judged("match");
    if (row.verdict === "known_only") return judged("away");
    return judged(decision?.kind ?? "open");
  });
}

function changesOf(record: ModelRecord, row: ModelRow): ModelChanges | null {
  const changes: ModelChanges = {};
  const next: [string, string | null, string | null][] = Object.entries(row.values).map(([key, value]) => [
    key,
    record.values[key] ?? null,
    value,
  ]);
  next.push(["school", record.schoolId, row.schoolId]);
  // What belongs to the old school ends with it (product-facts section 8).
  const moves = differ(record.schoolId, row.schoolId) && !record.keptFields.includes("school");
  for (const [key, before, after] of next) {
    const ends = moves && LEFT_BEHIND.includes(key);
    if ((after !== null || ends) && after !== before && !record.keptFields.includes(key))
      changes[key] = [before, after];
  }
  return Object.keys(changes).length > 0 ? changes : null;
}

/** What an import does with every row and every record that is missing (rules 1 to 4). */
export function planModel(roster: readonly ModelRecord[], all: readonly ModelRow[], rules: ModelRules): ModelPlanned[] {
  const judged = judge(
    roster,
    all.filter((row) => row.verdict === "import" || row.verdict === "known_only"),
    rules,
  );
  const claimed = new Set(judged.map((one) => one.found?.id));
  const plan = judged.map((one) => planRow(one, roster, claimed, rules));
  for (const row of all) {
    if (row.verdict !== "skip" && row.verdict !== "reject") continue;
    const { cause } = row;
    plan.push({ row: row.row, action: row.verdict, recordId: null, cause, changes: null, candidates: null });
  }
  if (rules.absentImports === null || rules.isAdditionsOnly) return plan;
  return [...plan, ...planMissing(roster, all, plan, rules.absentImports)];
}

function planRow(
  { row, found, action }: Judged,
  roster: readonly ModelRecord[],
  claimed: ReadonlySet<number | undefined>,
  rules: ModelRules,
): ModelPlanned {
  const planned = { row: row.row, recordId: null, cause: row.cause, changes: null, candidates: null };
  switch (action) {
    case "skip":
      return { ...planned, action, cause: "repeated_source_id::" };
    case "reject":
      return { ...planned, action, cause: "repeated_student_number:studentNumber:" };
    case "away":
      return { ...planned, action: "skip", cause: "school_not_matched::" };
    case "hold": {
      const candidates: Candidate[] = found ? [{ recordId: found.id, reasons: ["same_id"] }] : [];
      return { ...planned, action, recordId: found?.id ?? null, cause: "reused_id:sisId:", candidates };
    }
    case "match": {
      const changes = found && changesOf(found, row);
      if (changes && rules.isAdditionsOnly) {
        return { ...planned, action: "skip", recordId: found.id, cause: "additions_only::" };
      }
      return { ...planned, action: changes ? "update" : "unchanged", recordId: found?.id ?? null, changes };
    }
    case "create":
      return { ...planned, action };
  }
  const candidates = roster
    .filter((record) => !claimed.has(record.id) && !rules.notSame.has(`${row.sourceId} ${record.id}`))
    .map((record) => ({ recordId: record.id, reasons: reasonsOf(record, row) }))
    .filter((candidate) => candidate.reasons.length > 0)
    .sort((a, b) => a.recordId - b.recordId);
  if (candidates.length > 0) return { ...planned, action: "hold", cause: "duplicate::", candidates };
  return { ...planned, action: "create" };
}

/** Who left the SIS, and from whom absence is only counted so far (rule 3). */
function planMissing(
  roster: readonly ModelRecord[],
  all: readonly ModelRow[],
  plan: readonly ModelPlanned[],
  absentImports: number,
): ModelPlanned[] {
  const isHere = (row: ModelRow) =>
    row.verdict !== "skip" || row.cause === "graduates_left_out::" || row.cause === "school_not_chosen::";
  const here = all.filter(isHere);
  const imported = all.filter((row) => row.verdict !== "skip");
  const inPlan = new Set(plan.map((one) => one.recordId));
  const suggested = new Set(plan.flatMap((one) => (one.candidates ?? []).map((candidate) => candidate.recordId)));
  return roster.flatMap((record): ModelPlanned[] => {
    const { sisId, studentNumber, classYear, enrollmentStatus } = record.values;
    const isSafe =
      !record.isActive ||
      record.isProtected ||
      record.keptFields.includes("enrollmentStatus") ||
      sisId == null ||
      enrollmentStatus === "GRADUATED" ||
      inPlan.has(record.id) ||
      suggested.has(record.id) ||
      here.some((row) => same(row.values.sisId, sisId) || same(row.values.studentNumber, studentNumber)) ||
      !imported.some((row) => row.schoolId === record.schoolId) ||
      !imported.some((row) => row.values.classYear === classYear);
    if (isSafe) return [];
    const planned = { row: null, recordId: record.id, candidates: null };
    if (record.absentImports + 1 < absentImports) return [{ ...planned, action: "absent", cause: null, changes: null }];
    const isAway = all.some((row) => row.verdict === "skip" && same(row.values.sisId, sisId));
    const cause = isAway ? "left_to_unmatched_school::" : null;
    const changes: ModelChanges = { enrollmentStatus: [enrollmentStatus ?? null, "INACTIVE"] };
    return [{ ...planned, action: "inactivate", cause, changes }];
  });
}

/** The record after some changes. */
export function changed(record: ModelRecord, changes: ModelChanges): ModelRecord {
  const values = { ...record.values };
  let { schoolId } = record;
  for (const [key, [, after]] of Object.entries(changes)) {
    if (key === "school") schoolId = after ?? schoolId;
    else values[key] = after;
  }
  return { ...record, values, schoolId };
}

/** The roster after a plan; new records get ids from `nextId`. */
export function applyModel(
  roster: readonly ModelRecord[],
  all: readonly ModelRow[],
  plan: readonly ModelPlanned[],
  run: { id: string; nextId: () => number },
): ModelRecord[] {
  const rows = new Map(all.map((row) => [row.row, row]));
  const created = plan.flatMap((one): ModelRecord[] => {
    const row = one.action === "create" && one.row !== null ? rows.get(one.row) : undefined;
    if (!row?.schoolId) return [];
    return [
      {
        id: run.nextId(),
        schoolId: row.schoolId,
        values: { ...row.values },
        isActive: isActiveStatus(row.values.enrollmentStatus),
        isProtected: false,
        keptFields: [],
        absentImports: 0,
        createdBy: run.id,
        isEdited: false,
      },
    ];
  });
  const taken = new Set(created.map((record) => record.values.sisId));
  const kept = roster.map((record): ModelRecord => {
    const one = plan.find((planned) => planned.recordId === record.id && planned.action !== "hold");
    // Somebody new took the id that this record had (a decision about a reused id).
    const held = taken.has(record.values.sisId) ? { ...record, values: { ...record.values, sisId: null } } : record;
    if (!one) return held;
    if (one.action === "absent") return { ...held, absentImports: held.absentImports + 1 };
    const after = one.changes ? changed(held, one.changes) : held;
    if (one.action === "unchanged" || one.action === "skip") return { ...after, absentImports: 0 };
    return { ...after, absentImports: 0, isActive: isActiveStatus(after.values.enrollmentStatus) };
  });
  return [...kept, ...created];
}

/** What a plan does to each school and to the district, as the safety limits measure it (rule 5). */
export function statsModel(
  roster: readonly ModelRecord[],
  all: readonly ModelRow[],
  plan: readonly ModelPlanned[],
): Map<string | null, PlanStats> {
  const stats = new Map<string | null, PlanStats>();
  const of = (schoolId: string | null) => {
    const known = stats.get(schoolId) ?? { schoolId, active: 0, created: 0, updated: 0, inactivated: 0, fields: {} };
    stats.set(schoolId, known);
    return known;
  };
  for (const one of plan) {
    const record = roster.find((candidate) => candidate.id === one.recordId);
    const schoolId = record?.schoolId ?? all.find((row) => row.row === one.row)?.schoolId ?? null;
    if (one.action !== "create" && one.action !== "update" && one.action !== "inactivate") continue;
    for (const counted of [of(schoolId), of(null)]) {
      if (one.action === "create") counted.created++;
      else if (one.action === "inactivate") counted.inactivated++;
      else {
        counted.updated++;
        for (const [key, [before]] of Object.entries(one.changes ?? {})) {
          if (before !== null) counted.fields[key] = (counted.fields[key] ?? 0) + 1;
        }
      }
    }
  }
  if (stats.size === 0) return stats;
  for (const record of roster) if (record.isActive) for (const one of [of(record.schoolId), of(null)]) one.active++;
  return stats;
}
