import { boolean, index, integer, jsonb, pgEnum, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { CapabilityReport, DataType } from "@/server/connectors/connector";
import { at, createdAt, id } from "./columns";
import { districts } from "./people";

export const connectionStatus = pgEnum("connection_status", ["not_configured", "connected", "failed", "reset"]);

/** Why the SIS refuses us; `dataType` when it was an import of that type that was refused. */
export type ConnectionFailure = { kind: string; message: string; fix: string; dataType?: DataType };

/** A district's one SIS connection; the credentials are sealed and never leave the server. */
export const connections = pgTable("connections", {
  districtId: uuid("district_id")
    .primaryKey()
    .references(() => districts.id, { onDelete: "cascade" }),
  /** New whenever another SIS is connected after a reset. */
  epoch: uuid("epoch").notNull().defaultRandom(),
  connector: text("connector").notNull(),
  sealedCredentials: text("sealed_credentials").notNull(),
  /** The credentials that are not secret, to show them again. */
  publicCredentials: jsonb("public_credentials").$type<Record<string, string>>().notNull(),
  status: connectionStatus("status").notNull(),
  failure: jsonb("failure").$type<ConnectionFailure | null>(),
  report: jsonb("report").$type<CapabilityReport | null>(),
  testedAt: at("tested_at"),
  /** The status that people were told of last; when it is another one, they hear of the change within a minute. */
  toldStatus: connectionStatus("told_status").notNull().default("connected"),
  /** A change that is being announced: the same until that is done, whatever is repeated. */
  changeId: uuid("change_id"),
  /** When it is tested by itself next, to find what broke before an import does. */
  checkDueAt: at("check_due_at").notNull().defaultNow(),
  savedAt: at("saved_at").notNull(),
  savedBy: text("saved_by").notNull(),
});

/** Our schools. */
export const schools = pgTable(
  "schools",
  {
    id: id(),
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    number: text("number").notNull(),
    name: text("name").notNull(),
    isActive: boolean("is_active").notNull().default(true),
    createdAt: createdAt(),
  },
  (t) => [
    unique("schools_district_number_key").on(t.districtId, t.number),
    index("schools_district_idx").on(t.districtId),
  ],
);

/** The SIS's schools as last read. */
export const sisSchools = pgTable(
  "sis_schools",
  {
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    sourceId: text("source_id").notNull(),
    number: text("number").notNull(),
    name: text("name").notNull(),
    isActive: boolean("is_active").notNull(),
    lowGrade: integer("low_grade"),
    highGrade: integer("high_grade"),
    studentCount: integer("student_count"),
    readAt: at("read_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.districtId, t.sourceId] })],
);

/** What was decided for each of our schools; no SIS school means Do not import. */
export const schoolMatches = pgTable(
  "school_matches",
  {
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    schoolId: uuid("school_id")
      .notNull()
      .references(() => schools.id, { onDelete: "cascade" }),
    sourceId: text("source_id"),
    savedAt: at("saved_at").notNull(),
    savedBy: text("saved_by").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.districtId, t.schoolId] }),
    unique("school_matches_source_key").on(t.districtId, t.sourceId),
  ],
);
