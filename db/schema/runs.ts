import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { DataType } from "@/server/connectors/connector";
import type { RunSettings } from "@/server/engine/types";
import { at, bytea, id } from "./columns";
import { districts } from "./people";

export const runStatus = pgEnum("run_status", [
  "queued",
  "validating",
  "reading",
  "planning",
  "applying",
  "completed",
  "completed_with_alerts",
  "failed",
  "cancelled",
]);

export const runTrigger = pgEnum("run_trigger", ["manual", "schedule"]);

/** One attempt to import one data type; the counts add up as `product.md` rule 16 says. */
export const runs = pgTable(
  "runs",
  {
    id: id(),
    number: bigint("number", { mode: "number" }).generatedAlwaysAsIdentity(),
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    dataType: text("data_type").$type<DataType>().notNull(),
    trigger: runTrigger("trigger").notNull(),
    startedBy: text("started_by").notNull(),
    status: runStatus("status").notNull().default("queued"),
    /** Which weekly partition holds the lines and the original data. */
    partitionOn: date("partition_on").notNull(),
    settings: jsonb("settings").$type<RunSettings>().notNull(),
    /** Where reading goes on; null before the first and after the last page. */
    cursor: text("cursor"),
    pagesRead: integer("pages_read").notNull().default(0),
    rowsExpected: integer("rows_expected"),
    rowsRead: integer("rows_read").notNull().default(0),
    rowsApplied: integer("rows_applied").notNull().default(0),
    rowsToApply: integer("rows_to_apply").notNull().default(0),
    isReadComplete: boolean("is_read_complete").notNull().default(false),
    incompleteReason: text("incomplete_reason"),
    received: integer("received").notNull().default(0),
    created: integer("created").notNull().default(0),
    updated: integer("updated").notNull().default(0),
    unchanged: integer("unchanged").notNull().default(0),
    held: integer("held").notNull().default(0),
    rejected: integer("rejected").notNull().default(0),
    skipped: integer("skipped").notNull().default(0),
    inactivated: integer("inactivated").notNull().default(0),
    alerts: integer("alerts").notNull().default(0),
    schools: integer("schools").notNull().default(0),
    /** Rows of schools that are not matched, counted by SIS school. */
    skippedSchools: jsonb("skipped_schools").$type<{ sourceId: string; rows: number }[]>().notNull().default([]),
    requests: integer("requests").notNull().default(0),
    waitMs: integer("wait_ms").notNull().default(0),
    failureKind: text("failure_kind"),
    failureMessage: text("failure_message"),
    failureFix: text("failure_fix"),
    reference: text("reference").notNull(),
    timeline: jsonb("timeline").$type<{ at: string; text: string }[]>().notNull().default([]),
    createdAt: at("created_at").notNull(),
    startedAt: at("started_at"),
    finishedAt: at("finished_at"),
    touchedAt: at("touched_at").notNull(),
  },
  (t) => [
    index("runs_district_created_idx").on(t.districtId, t.createdAt),
    index("runs_district_type_idx").on(t.districtId, t.dataType, t.number),
    uniqueIndex("runs_one_active_key")
      .on(t.districtId, t.dataType)
      .where(sql`${t.status} in ('queued', 'validating', 'reading', 'planning', 'applying')`),
  ],
);

/** One line of the log per record that changed, was skipped or needs attention; partitioned by week. */
export const runLines = pgTable(
  "run_lines",
  {
    partitionOn: date("partition_on").notNull(),
    runId: uuid("run_id").notNull(),
    /** Position of the record in what was received, from 1; inactivations follow after the last. */
    row: integer("row").notNull(),
    action: text("action").$type<LineAction>().notNull(),
    schoolId: uuid("school_id"),
    /** Of ours; null when the row never became or met a record. */
    recordId: bigint("record_id", { mode: "number" }),
    sourceId: text("source_id").notNull(),
    /** The gravest cause, see `engine/causes.ts`; null on plain changes. */
    cause: text("cause"),
    /** Display fields of a row without a record, changed fields before and after, and every issue. */
    detail: jsonb("detail").$type<LineDetail | null>(),
  },
  (t) => [
    primaryKey({ columns: [t.partitionOn, t.runId, t.row] }),
    index("run_lines_filter_idx").on(t.runId, t.schoolId, t.cause, t.row),
    // Few lines have a cause, and these are the ones that people look for.
    index("run_lines_cause_idx")
      .on(t.runId, t.cause, t.row)
      .where(sql`${t.cause} is not null`),
  ],
);

export type LineAction = "create" | "update" | "inactivate" | "hold" | "reject" | "skip" | "unchanged";
export type LineDetail = {
  studentNumber?: string | null;
  lastName?: string | null;
  firstName?: string | null;
  changes?: Record<string, [string | null, string | null]>;
  issues?: {
    code: string;
    field: string | null;
    value?: string | null;
    detail: string;
    severity: "error" | "warning";
  }[];
  candidates?: number[];
};

/** The original data, compressed; the same content is stored once a week. */
export const rawChunks = pgTable(
  "raw_chunks",
  {
    partitionOn: date("partition_on").notNull(),
    districtId: uuid("district_id").notNull(),
    sha256: bytea("sha256").notNull(),
    /** gzip of the page bodies as received, one a line. */
    body: bytea("body").notNull(),
  },
  (t) => [primaryKey({ columns: [t.partitionOn, t.districtId, t.sha256] })],
);

/** Which chunks a run received, in order; a step that is repeated finds its chunk here and does nothing. */
export const runChunks = pgTable(
  "run_chunks",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    chunk: integer("chunk").notNull(),
    sha256: bytea("sha256").notNull(),
    rows: integer("rows").notNull(),
    pages: integer("pages").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.chunk] })],
);

/** A question only a person can answer. */
export const alerts = pgTable(
  "alerts",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    dataType: text("data_type").$type<DataType>().notNull(),
    kind: text("kind").$type<"duplicate" | "reused_id">().notNull(),
    sourceId: text("source_id").notNull(),
    lastRunId: uuid("last_run_id").notNull(),
    schoolId: uuid("school_id"),
    record: jsonb("record").$type<Record<string, string | null>>().notNull(),
    candidates: jsonb("candidates").$type<{ recordId: number; reason: string }[]>().notNull(),
    state: text("state").$type<"open" | "closed">().notNull().default("open"),
    createdAt: at("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("alerts_source_key").on(t.districtId, t.dataType, t.kind, t.sourceId),
    index("alerts_open_idx").on(t.districtId, t.state),
  ],
);

/** What an import replaced, per record: feeds a record's history and, later, the undo. */
export const recordChanges = pgTable(
  "record_changes",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    dataType: text("data_type").$type<DataType>().notNull(),
    recordId: bigint("record_id", { mode: "number" }).notNull(),
    runId: uuid("run_id").notNull(),
    kind: text("kind").$type<"update" | "inactivate">().notNull(),
    changes: jsonb("changes").$type<Record<string, [string | null, string | null]>>().notNull(),
    at: at("at").notNull(),
  },
  (t) => [
    index("record_changes_record_idx").on(t.districtId, t.dataType, t.recordId),
    uniqueIndex("record_changes_run_key").on(t.runId, t.recordId),
  ],
);
