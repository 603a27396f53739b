import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { DataType } from "@/server/connectors/connector";
import type { CodeMatches, ConfigurationDocument, FieldMatches, SyncRules } from "@/server/engine/types";
import { at } from "./columns";
import { districts } from "./people";

/** One data type's field matches, code matches and sync rules; a part is null until it was saved once. */
export const dataTypeSettings = pgTable(
  "data_type_settings",
  {
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    dataType: text("data_type").$type<DataType>().notNull(),
    version: integer("version").notNull().default(1),
    fields: jsonb("fields").$type<FieldMatches | null>(),
    codes: jsonb("codes").$type<CodeMatches | null>(),
    sync: jsonb("sync").$type<SyncRules | null>(),
    fieldsSavedAt: at("fields_saved_at"),
    codesSavedAt: at("codes_saved_at"),
    syncSavedAt: at("sync_saved_at"),
    /** A person paused the schedule of this data type; imports by hand go on. */
    pausedAt: at("paused_at"),
    pausedBy: text("paused_by"),
    savedBy: text("saved_by").notNull(),
  },
  (t) => [primaryKey({ columns: [t.districtId, t.dataType] })],
);

/** The whole configuration of a district after one change of it; append-only, numbered by district. */
export const settingsVersions = pgTable(
  "settings_versions",
  {
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    /** What was changed, as a person would say it: "Match fields of Students". */
    what: text("what").notNull(),
    savedBy: text("saved_by").notNull(),
    savedAt: at("saved_at").notNull(),
    document: jsonb("document").$type<ConfigurationDocument>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.districtId, t.number] })],
);

/** Values that one field of ours refuses, with a few of them to look at. */
export type InvalidValues = { count: number; examples: string[] };

/** What a sample says about one SIS field; `values` is null when there are more different ones than any code list has. */
export type ValueFacts = {
  filled: number;
  samples: string[];
  values: Record<string, number> | null;
  /** By the key of each of our fields that may follow it; absent in samples from before this was counted. */
  invalid?: Record<string, InvalidValues>;
};

/** Rows last read from the SIS to show samples, fill rates and the codes that are really present. */
export const sourceSamples = pgTable(
  "source_samples",
  {
    districtId: uuid("district_id")
      .notNull()
      .references(() => districts.id, { onDelete: "cascade" }),
    dataType: text("data_type").$type<DataType>().notNull(),
    readAt: at("read_at").notNull(),
    rows: integer("rows").notNull(),
    schools: integer("schools").notNull(),
    /** By SourceField id. */
    fields: jsonb("fields").$type<Record<string, ValueFacts>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.districtId, t.dataType] })],
);
