import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
  type AnyPgColumn,
} from "drizzle-orm/pg-core";
import { at, createdAt, id } from "./columns";

export const role = pgEnum("role", ["site_manager", "analyst", "viewer", "school_manager", "operator"]);

export const districts = pgTable(
  "districts",
  {
    id: id(),
    name: text("name").notNull(),
    timeZone: text("time_zone").notNull(),
    /** How long log lines and original data, and how long summaries and record histories are kept (product rule 11). */
    logDays: integer("log_days").notNull().default(30),
    historyMonths: integer("history_months").notNull().default(13),
    createdAt: createdAt(),
  },
  (t) => [
    check("districts_log_days_check", sql`${t.logDays} >= 30`),
    check("districts_history_months_check", sql`${t.historyMonths} >= 13`),
  ],
);

export const people = pgTable(
  "people",
  { id: id(), email: text("email").notNull(), name: text("name").notNull(), createdAt: createdAt() },
  (t) => [uniqueIndex("people_email_key").on(sql`lower(${t.email})`)],
);

/** What a person may do, and where; an operator's membership has no district. */
export const memberships = pgTable(
  "memberships",
  {
    id: id(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    districtId: uuid("district_id").references(() => districts.id, { onDelete: "cascade" }),
    role: role("role").notNull(),
    /** From when on it gives no access any more; null is no end. */
    endsAt: at("ends_at"),
    /** Who invited the person; null for those who were here before anybody could invite. */
    invitedBy: uuid("invited_by").references((): AnyPgColumn => people.id, { onDelete: "set null" }),
    createdAt: createdAt(),
  },
  (t) => [
    unique("memberships_person_district_key").on(t.personId, t.districtId).nullsNotDistinct(),
    // No district can make an operator, and an operator is of no district.
    check("memberships_operator_check", sql`(${t.role} = 'operator') = (${t.districtId} is null)`),
  ],
);

/** The schools that a school manager may see. */
export const membershipSchools = pgTable(
  "membership_schools",
  {
    membershipId: uuid("membership_id")
      .notNull()
      .references(() => memberships.id, { onDelete: "cascade" }),
    schoolId: uuid("school_id").notNull(),
  },
  (t) => [primaryKey({ columns: [t.membershipId, t.schoolId] })],
);

/** Who did what; append-only. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    districtId: uuid("district_id").references(() => districts.id, { onDelete: "cascade" }),
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    subject: text("subject").notNull(),
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull().default({}),
    /** From where: the network (never the whole address) and the browser; null for what jobs do. */
    network: text("network"),
    userAgent: text("user_agent"),
    createdAt: createdAt(),
  },
  (t) => [index("audit_entries_district_idx").on(t.districtId, t.id)],
);
