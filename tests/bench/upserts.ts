import { and, asc, eq, getTableColumns, isNotNull, lt, notExists, sql } from "drizzle-orm";
import { bigint, boolean, date, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { Pool } from "@/db/client";
import { recordChanges, students } from "@/db/schema";

/** The table that `makePeerTable` makes, as a script's author would declare it. */
const peer = pgTable("peer", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  districtId: uuid("district_id").notNull(),
  schoolId: uuid("school_id").notNull(),
  sisId: text("sis_id"),
  studentNumber: text("student_number").notNull(),
  classYear: integer("class_year").notNull(),
  enrollmentStatus: text("enrollment_status").notNull(),
  lastName: text("last_name").notNull(),
  firstName: text("first_name"),
  middleName: text("middle_name"),
  birthOn: date("birth_on"),
  email: text("email"),
  gender: text("gender"),
  ethnicity: text("ethnicity"),
  homeroom: text("homeroom"),
  street: text("street"),
  city: text("city"),
  state: text("state"),
  zip: text("zip"),
  homePhone: text("home_phone"),
  isActive: boolean("is_active").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull(),
});

const { id: _id, ...columns } = getTableColumns(peer);
type Column = keyof typeof columns;
const NAMES = Object.keys(columns) as Column[];
export type PeerRow = typeof peer.$inferInsert;

/** Everybody whom the SIS holds now, as a script has them in its hands before it writes. */
export async function rowsOfToday({ db }: Pool): Promise<PeerRow[]> {
  const gone = db
    .select({ one: sql`1` })
    .from(recordChanges)
    .where(and(eq(recordChanges.recordId, students.id), eq(recordChanges.kind, "inactivate")));
  const picked = Object.fromEntries(NAMES.map((name) => [name, students[name]])) as Pick<typeof students, Column>;
  return db
    .select(picked)
    .from(students)
    .where(and(isNotNull(students.sisId), notExists(gone)))
    .orderBy(asc(students.id));
}

/** Upserts through Drizzle, so many rows a statement; who was not among them becomes inactive. Gives milliseconds. */
export async function upsertAll({ db }: Pool, districtId: string, rows: PeerRow[], batch = 1000): Promise<number> {
  const started = performance.now();
  const now = new Date();
  const set = Object.fromEntries(
    NAMES.filter((name) => name !== "createdAt").map((name) => [name, sql.raw(`excluded.${columns[name].name}`)]),
  );
  for (let from = 0; from < rows.length; from += batch) {
    const values = rows.slice(from, from + batch).map((row) => ({ ...row, updatedAt: now }));
    await db
      .insert(peer)
      .values(values)
      .onConflictDoUpdate({ target: [peer.districtId, peer.sisId], set });
  }
  await db
    .update(peer)
    .set({ isActive: false, enrollmentStatus: "INACTIVE" })
    .where(and(eq(peer.districtId, districtId), lt(peer.updatedAt, now), eq(peer.isActive, true)));
  return performance.now() - started;
}

/** Looks each row up and then writes it, as most scripts do. Gives milliseconds. */
export async function selectThenWrite({ db }: Pool, districtId: string, rows: PeerRow[]): Promise<number> {
  const started = performance.now();
  for (const row of rows) {
    const [known] = await db
      .select({ id: peer.id })
      .from(peer)
      .where(and(eq(peer.districtId, districtId), eq(peer.sisId, row.sisId ?? "")));
    const { createdAt: _created, ...values } = { ...row, updatedAt: new Date() };
    if (known) await db.update(peer).set(values).where(eq(peer.id, known.id));
    else await db.insert(peer).values(row);
  }
  return performance.now() - started;
}
