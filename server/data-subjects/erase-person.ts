import { and, eq, inArray, sql, type SQL } from "drizzle-orm";
import { rowsOf } from "@/db/client";
import { districts, runs } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import { LIST_JOINT } from "@/server/engine/list";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { ACTIVE_STATUSES } from "@/server/runs/status";
import { findPersonOf, heldParts, type HeldPerson } from "./held-data";
import { requireSiteManager } from "./export-person";
import type { ErasePersonInput } from "./schema";

const DAY_MS = 24 * 60 * 60 * 1000;

/** What was erased, by kind, and until when the original data of imports still holds it. */
export type ErasureReceipt = { erased: Record<string, number>; originalsUntil: Date; erasedAt: Date };

async function requireNothingRunning(tx: Db, context: CommandContext): Promise<void> {
  const [active] = await tx
    .select({ number: runs.number })
    .from(runs)
    .where(
      and(eq(runs.districtId, context.districtId), inArray(runs.status, [...ACTIVE_STATUSES, "held", "previewed"])),
    )
    .limit(1);
  if (!active) return;
  throw new DomainError(
    "precondition_failed",
    `Import ${active.number} is not finished, and its plan may speak of this person. Erase afterwards.`,
  );
}

/** Lines of logs stay, without anything that says whom they were about: the account of an import is not changed. */
function forget(context: CommandContext, type: DataType, records: SQL, ids: SQL): SQL[] {
  const { districtId } = context;
  const ofType = sql`district_id = ${districtId} and data_type = ${type}`;
  return [
    sql`update run_lines l set source_id = 'erased', record_id = null, detail = null from runs r
      where r.id = l.run_id and r.district_id = ${districtId} and r.data_type = ${type}
        and (l.record_id in (${records}) or l.source_id in (${ids}))`,
    sql`update run_lines l set detail = l.detail - 'candidates' from runs r
      where r.id = l.run_id and r.district_id = ${districtId} and r.data_type = ${type}
        and exists (select 1 from jsonb_array_elements(l.detail->'candidates') c where (c->>'recordId')::bigint in (${records}))`,
    sql`update alerts set candidates = (select coalesce(jsonb_agg(c), '[]') from jsonb_array_elements(candidates) c
      where (c->>'recordId')::bigint not in (${records}))
      where ${ofType} and exists (select 1 from jsonb_array_elements(candidates) c where (c->>'recordId')::bigint in (${records}))`,
    sql`delete from record_changes where ${ofType} and record_id in (${records})`,
    sql`delete from alerts where ${ofType} and source_id in (${ids})`,
    sql`delete from typed_values where ${ofType} and source_id in (${ids})`,
    sql`delete from not_same_pairs where ${ofType} and (record_id in (${records}) or source_id in (${ids}))`,
  ];
}

/** Lists of a guardian with an entry for each student, side by side. */
const ENTRIES = ["student_number", "relationship", "custody", "lives_with"];

/** Takes a student out of the guardians' lists, entry by entry; the next import compares these guardians anew. */
function leaveGuardians(context: CommandContext, studentId: number): SQL {
  const kept = ENTRIES.map((name) => `string_agg(coalesce(e.${name}, ''), '${LIST_JOINT}' order by i) as ${name}`);
  const lists = ENTRIES.map((name) => `string_to_array(g.${name}, '${LIST_JOINT}')`);
  return sql`update guardians set student_ids = array_remove(guardians.student_ids, s.id), content_hash = null,
      student_number = coalesce(k.student_number, ''), relationship = k.relationship, custody = k.custody, lives_with = k.lives_with
    from students s, guardians g, lateral (select ${sql.raw(kept.join(", "))}
      from unnest(${sql.raw(lists.join(", "))}) with ordinality as e(${sql.raw(ENTRIES.join(", "))}, i)
      where e.student_number is distinct from s.student_number) k
    where s.id = ${studentId} and s.district_id = ${context.districtId} and g.id = guardians.id
      and guardians.district_id = s.district_id and guardians.student_ids @> array[s.id]`;
}

const COURSES_OF_STUDENTS = [
  ["course_history", "course_history_records"],
  ["current_courses", "current_course_records"],
] as const;

function statementsOf(context: CommandContext, person: HeldPerson): SQL[] {
  const { districtId } = context;
  const { catalogue, id, sourceIds } = person;
  const type = catalogue.dataType;
  const userType = type === "parent" ? "guardian" : type;
  const statements = [
    // Samples of the field matching; they are read anew when somebody looks at it.
    sql`delete from source_samples where district_id = ${districtId}`,
    ...forget(context, type, sql`select ${id}::bigint`, sql`select unnest(${sql.param(sourceIds)}::text[])`),
    sql`delete from record_sessions where district_id = ${districtId} and user_type = ${userType} and record_id = ${id}`,
    sql`delete from sso_requests where district_id = ${districtId} and record_id = ${id}`,
  ];
  if (type === "student") {
    for (const [courseType, table] of COURSES_OF_STUDENTS) {
      const courses = sql`select id from ${sql.raw(table)} where district_id = ${districtId} and student_id = ${id}`;
      statements.push(...forget(context, courseType, courses, sql`select null::text`));
      statements.push(sql`delete from ${sql.raw(table)} where district_id = ${districtId} and student_id = ${id}`);
    }
    statements.push(leaveGuardians(context, id));
  }
  if (type === "staff") {
    statements.push(
      sql`update students set counselor_id = null where district_id = ${districtId} and counselor_id = ${id}`,
    );
  }
  return [...statements, sql`delete from ${sql.raw(catalogue.table)} where district_id = ${districtId} and id = ${id}`];
}

async function erase(tx: Db, context: CommandContext, person: HeldPerson): Promise<Record<string, number>> {
  const erased: Record<string, number> = { record: 1 };
  for (const { name, rows } of heldParts(context.districtId, person)) {
    const [found] = await rowsOf<{ count: number }>(tx, sql`select count(*)::int as count from (${rows}) p`);
    erased[name] = found?.count ?? 0;
  }
  for (const statement of statementsOf(context, person)) await tx.execute(statement);
  return erased;
}

/**
 * Erases a person for good: the record and everything that names the person. The original data of imports cannot be
 * taken apart; it ends with its retention, which the receipt says. A SIS that still holds the person brings a new record.
 */
export async function erasePerson(context: CommandContext, input: ErasePersonInput): Promise<ErasureReceipt> {
  requireSiteManager(context);
  const { districtId, now } = context;
  return context.db.transaction(async (tx) => {
    await requireNothingRunning(tx, context);
    const person = await findPersonOf(tx, districtId, input);
    if (input.confirmation.trim() !== person.title) {
      const message = `Type ${person.title} as it stands here.`;
      throw new DomainError("bad_request", message, { confirmation: message });
    }
    const [district] = await tx
      .select({ logDays: districts.logDays })
      .from(districts)
      .where(eq(districts.id, districtId));
    const erased = await erase(tx, context, person);
    const originalsUntil = new Date(now.getTime() + (district?.logDays ?? 30) * DAY_MS);
    await recordAudit(
      { ...context, db: tx },
      {
        action: `${input.dataType}.erased`,
        subject: String(person.id),
        detail: { erased, originalsUntil: originalsUntil.toISOString() },
      },
    );
    return { erased, originalsUntil, erasedAt: now };
  });
}
