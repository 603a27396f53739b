import { and, asc, desc, eq, gt, lt, or, sql, type SQL } from "drizzle-orm";
import { auditEntries, people } from "@/db/schema";
import type { Db } from "@/db/types";
import { DATA_TYPES } from "@/server/engine/catalogue";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { AuditArea, AuditFilter, ListAuditInput } from "./schema";

/** One thing that was done: by whom, to what, and what was different afterwards. */
export type AuditEntry = {
  id: number;
  at: Date;
  /** A person's name, "Matricula" for what a job did by itself. */
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
};

const PAGE = 50;
const BATCH = 1000;

/** Actions of one area begin with its word, in one number or the other; records go by the name of their type. */
const BEGINNINGS: Partial<Record<AuditArea, readonly string[]>> = {
  alert: ["alert", "alerts"],
  access: ["sign_in", "session", "membership", "invitation", "access", "district"],
  import: ["import", "schedule"],
  record: [...DATA_TYPES.map((type) => type.dataType), "record"],
};

const begins = (word: string) => sql`${auditEntries.action} like ${`${word}.%`}`;

const selected = {
  id: auditEntries.id,
  at: auditEntries.createdAt,
  name: people.name,
  actor: auditEntries.actor,
  action: auditEntries.action,
  subject: auditEntries.subject,
  detail: auditEntries.detail,
};

function matching(districtId: AuthorizedDistrictId, filter: AuditFilter): SQL | undefined {
  const like = `%${filter.search.replace(/[\\%_]/g, "\\$&")}%`;
  const words = BEGINNINGS[filter.area ?? "audit"] ?? [filter.area ?? "audit"];
  return and(
    eq(auditEntries.districtId, districtId),
    filter.area ? or(...words.map(begins)) : undefined,
    filter.search
      ? or(
          ...[people.name, auditEntries.action, auditEntries.subject, sql`${auditEntries.detail}::text`].map(
            (column) => sql`${column} ilike ${like}`,
          ),
        )
      : undefined,
  );
}

async function read(db: Db, where: SQL | undefined, order: SQL, limit: number): Promise<AuditEntry[]> {
  const rows = await db
    .select(selected)
    .from(auditEntries)
    .leftJoin(people, eq(sql`'person:' || ${people.id}`, auditEntries.actor))
    .where(where)
    .orderBy(order)
    .limit(limit);
  return rows.map(({ name, actor, ...row }) => ({ ...row, actor: name ?? actorName(actor) }));
}

const actorName = (actor: string) => (actor.startsWith("person:") ? "A person who has left" : "Matricula");

/** One page of what was done in a district, the newest first. */
export async function listAudit(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: ListAuditInput,
): Promise<{ rows: AuditEntry[]; newer: number | null; older: number | null }> {
  const isNewer = input.after !== null;
  const place =
    input.after !== null
      ? gt(auditEntries.id, input.after)
      : input.before !== null
        ? lt(auditEntries.id, input.before)
        : undefined;
  const order = isNewer ? asc(auditEntries.id) : desc(auditEntries.id);
  const found = await read(db, and(matching(districtId, input), place), order, PAGE + 1);
  const hasMore = found.length > PAGE;
  const rows = found.slice(0, PAGE);
  if (isNewer) rows.reverse();
  return {
    rows,
    newer: (isNewer ? hasMore : input.before !== null) ? (rows[0]?.id ?? null) : null,
    older: isNewer || hasMore ? (rows.at(-1)?.id ?? null) : null,
  };
}

/** All entries that a filter lets through, the newest first, in batches. */
export async function* allAudit(
  db: Db,
  districtId: AuthorizedDistrictId,
  filter: AuditFilter,
): AsyncGenerator<AuditEntry[]> {
  let before: number | null = null;
  for (;;) {
    const place: SQL | undefined = before === null ? undefined : lt(auditEntries.id, before);
    const rows = await read(db, and(matching(districtId, filter), place), desc(auditEntries.id), BATCH);
    const last = rows.at(-1);
    if (!last) return;
    before = last.id;
    yield rows;
  }
}
