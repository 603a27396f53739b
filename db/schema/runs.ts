import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
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
import type { Approval, Candidate, Decision, RunSettings, Safety, SwitchReport } from "@/server/engine/types";
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
  "previewed",
  "held",
  "discarded",
  "expired",
]);

export const runTrigger = pgEnum("run_trigger", ["manual", "schedule"]);

/**
 * What a run does: an import of the SIS's rows; a preview, which stops at the plan and may go on as an import; the
 * decisions of Resolve alerts; the undo of an import, and the redo of an undo.
 */
export const runKind = pgEnum("run_kind", ["import", "preview", "decisions", "undo", "redo"]);

/** What ended the undo of an import: its time, or the import after it (product rule 6). */
export const undoClosedReason = pgEnum("undo_closed_reason", ["expired", "followed"]);

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
    kind: runKind("kind").notNull().default("import"),
    trigger: runTrigger("trigger").notNull(),
    startedBy: text("started_by").notNull(),
    /** The due time of a schedule that this run was started for; one run each. */
    occurrenceId: uuid("occurrence_id"),
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
    /** Accounts that the plan opens; each of these people is mailed once. */
    accountMails: integer("account_mails").notNull().default(0),
    schools: integer("schools").notNull().default(0),
    /** What the plan does to each school, and which safety limits it crosses (product rule 5); null until planned. */
    safety: jsonb("safety").$type<Safety | null>(),
    /** Old and new keys compared, in the first import of a new connection (product rule 7); null otherwise. */
    switchReport: jsonb("switch_report").$type<SwitchReport | null>(),
    /** Which connection was read; another one makes the next import a switch of systems. */
    connectionEpoch: uuid("connection_epoch"),
    /** Until when a held import waits, and a preview may be started. */
    heldUntil: at("held_until"),
    /** Planned changes that are different from those shown before, found when it was to go on; 0 when nothing moved. */
    planDrift: integer("plan_drift").notNull().default(0),
    /** Who decided about a held import, why, and which schools; null until decided. */
    approval: jsonb("approval").$type<Approval | null>(),
    cancelRequestedAt: at("cancel_requested_at"),
    /** The import that this undo takes back, or the undo that this redo takes back. */
    undoOf: uuid("undo_of"),
    /** An undo that restores overwritten values too. */
    restoresValues: boolean("restores_values").notNull().default(false),
    /** The undo that took this import back, or the redo that took this undo back. */
    undoneBy: uuid("undone_by"),
    /** When the 72 hours were over, or a later import ended them; and which of the two came first. */
    undoClosedAt: at("undo_closed_at"),
    undoClosedReason: undoClosedReason("undo_closed_reason"),
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
    /** When a step last did something; ahead of the clock while the SIS asked to wait until then. */
    touchedAt: at("touched_at").notNull(),
  },
  (t) => [
    uniqueIndex("runs_occurrence_key")
      .on(t.occurrenceId)
      .where(sql`${t.occurrenceId} is not null`),
    index("runs_district_created_idx").on(t.districtId, t.createdAt),
    index("runs_district_type_idx").on(t.districtId, t.dataType, t.number),
    check("runs_undo_closed_check", sql`(${t.undoClosedAt} is null) = (${t.undoClosedReason} is null)`),
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

export type RecordChangeKind = "update" | "inactivate" | "edit" | "keep" | "protect";
export type LineAction = "create" | "update" | "inactivate" | "hold" | "reject" | "skip" | "unchanged";
export type LineDetail = {
  /** What names a row without a record, by our field key. */
  shown?: Record<string, string | null>;
  changes?: Record<string, [string | null, string | null]>;
  issues?: {
    code: string;
    field: string | null;
    value?: string | null;
    detail: string;
    severity: "error" | "warning";
  }[];
  candidates?: Candidate[];
  /** The SIS school, not matched with ours, at which a student who is inactivated is now. */
  nowAt?: string;
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
    candidates: jsonb("candidates").$type<Candidate[]>().notNull(),
    /** Decided ones wait for Process all updates. */
    state: text("state").$type<"open" | "decided" | "closed">().notNull().default("open"),
    decision: jsonb("decision").$type<Decision | null>(),
    decidedBy: text("decided_by"),
    decidedAt: at("decided_at"),
    createdAt: at("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("alerts_source_key").on(t.districtId, t.dataType, t.kind, t.sourceId),
    index("alerts_open_idx").on(t.districtId, t.state),
  ],
);

/** Pairs of a SIS record and one of ours that a person called different people; never suggested again. */
export const notSamePairs = pgTable(
  "not_same_pairs",
  {
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    dataType: text("data_type").$type<DataType>().notNull(),
    sourceId: text("source_id").notNull(),
    recordId: bigint("record_id", { mode: "number" }).notNull(),
    decidedBy: text("decided_by").notNull(),
    decidedAt: at("decided_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.districtId, t.dataType, t.sourceId, t.recordId] })],
);

/** Values that a person typed for a record whose SIS value is missing; they hold until the SIS sends one. */
export const typedValues = pgTable(
  "typed_values",
  {
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    dataType: text("data_type").$type<DataType>().notNull(),
    sourceId: text("source_id").notNull(),
    field: text("field").notNull(),
    value: text("value").notNull(),
    typedBy: text("typed_by").notNull(),
    typedAt: at("typed_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.districtId, t.dataType, t.sourceId, t.field] })],
);

/** What was replaced in one record, by a run or by a person: feeds its history and the undo. */
export const recordChanges = pgTable(
  "record_changes",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    dataType: text("data_type").$type<DataType>().notNull(),
    recordId: bigint("record_id", { mode: "number" }).notNull(),
    /** Null when a person changed it. */
    runId: uuid("run_id"),
    kind: text("kind").$type<RecordChangeKind>().notNull(),
    /** The person's id, or what pushed a file; null for runs. */
    actor: text("actor"),
    changes: jsonb("changes").$type<Record<string, [string | null, string | null]>>().notNull(),
    at: at("at").notNull(),
  },
  (t) => [
    index("record_changes_record_idx").on(t.districtId, t.dataType, t.recordId),
    uniqueIndex("record_changes_run_key").on(t.runId, t.recordId),
  ],
);
