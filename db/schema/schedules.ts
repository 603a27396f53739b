import { sql } from "drizzle-orm";
import {
  boolean,
  foreignKey,
  index,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { DataType } from "@/server/connectors/connector";
import { at, createdAt, id } from "./columns";
import { districts } from "./people";
import { dataTypeSettings } from "./settings";

/** When each data type of each district starts next; worked out from its sync settings and thrown away with them. */
export const schedules = pgTable(
  "schedules",
  {
    districtId: uuid("district_id").notNull(),
    dataType: text("data_type").$type<DataType>().notNull(),
    /** When the sync settings were saved that this was worked out from. */
    plannedFor: at("planned_for"),
    /** The next time of day; null when nothing starts by itself. */
    dueAt: at("due_at"),
    /** The minute within the hour after it that is this district's own; null from the claim until the next is worked out. */
    startAt: at("start_at"),
    needsPlan: boolean("needs_plan").notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.districtId, t.dataType] }),
    foreignKey({
      name: "schedules_settings_fk",
      columns: [t.districtId, t.dataType],
      foreignColumns: [dataTypeSettings.districtId, dataTypeSettings.dataType],
    }).onDelete("cascade"),
    index("schedules_start_idx")
      .on(t.startAt)
      .where(sql`${t.startAt} is not null`),
    index("schedules_plan_idx")
      .on(t.districtId)
      .where(sql`${t.needsPlan}`),
  ],
);

/**
 * What became of a time at which an import was due: claimed by a scheduler and about to start; started; skipped because
 * one was running; missed, when it had not started within its hour (product rule 9).
 */
export const occurrenceStatus = pgEnum("occurrence_status", ["claimed", "started", "skipped", "missed"]);

/** One line for each time a schedule fell due; the key makes sure that no time starts twice, however many schedulers there are. */
export const scheduleOccurrences = pgTable(
  "schedule_occurrences",
  {
    id: id(),
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    dataType: text("data_type").$type<DataType>().notNull(),
    dueAt: at("due_at").notNull(),
    status: occurrenceStatus("status").notNull(),
    /** The import that it started, also later than its hour; for a skipped one the import that was running. */
    runId: uuid("run_id"),
    /** Why it was missed, for a person. */
    reason: text("reason"),
    claimedAt: at("claimed_at").notNull(),
    /** A missed one of which people have to hear, and when they were told. */
    isAlarm: boolean("is_alarm").notNull().default(false),
    announcedAt: at("announced_at"),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("schedule_occurrences_key").on(t.districtId, t.dataType, t.dueAt),
    index("schedule_occurrences_due_idx").on(t.dueAt),
    index("schedule_occurrences_claimed_idx")
      .on(t.claimedAt)
      .where(sql`${t.status} = 'claimed'`),
    index("schedule_occurrences_alarm_idx")
      .on(t.dueAt)
      .where(sql`${t.isAlarm} and ${t.announcedAt} is null`),
  ],
);

/** When each thing that should happen again and again was last heard from: "schedules:jobs", "upkeep:sweep". */
export const heartbeats = pgTable("heartbeats", {
  name: text("name").primaryKey(),
  at: timestamp("at", { withTimezone: true }).notNull(),
  /** Since when it has been heard from without a gap, where that is looked at. */
  since: at("since").notNull().defaultNow(),
});
