import { z } from "zod";
import { DATA_TYPE_NAMES } from "@/server/connectors/data-type";

/** A place in the list: the sort key of the row beside the page. */
export const rosterCursor = z.object({ last: z.string(), first: z.string(), id: z.number().int() });
export type RosterCursor = z.infer<typeof rosterCursor>;

export const listStudentsInput = z.object({
  search: z.string().trim().max(100).default(""),
  schoolId: z.uuid().nullable().default(null),
  active: z.enum(["active", "inactive", "all"]).default("active"),
  after: rosterCursor.nullable().default(null),
  before: rosterCursor.nullable().default(null),
});
export type ListStudentsInput = z.infer<typeof listStudentsInput>;

/** A place in a list of records: the sort key of the row beside the page. */
export const recordCursor = z.object({ key: z.string().max(600), id: z.number().int() });
export type RecordCursor = z.infer<typeof recordCursor>;

const dataType = z.enum(DATA_TYPE_NAMES);

export const listRecordsInput = z.object({
  dataType,
  search: z.string().trim().max(100).default(""),
  schoolId: z.uuid().nullable().default(null),
  active: z.enum(["active", "inactive", "all"]).default("active"),
  after: recordCursor.nullable().default(null),
  before: recordCursor.nullable().default(null),
});
export type ListRecordsInput = z.infer<typeof listRecordsInput>;

export const recordInput = z.object({ dataType, id: z.number().int().positive() });
export const schoolInput = z.object({ id: z.uuid() });

const id = z.number().int().positive();
const fieldKey = z.string().max(50);

/** `shown` is what the form showed, so that nobody overwrites what they have not seen. */
export const editStudentInput = z.object({
  id,
  values: z.record(fieldKey, z.string().max(300).nullable()),
  shown: z.record(fieldKey, z.string().max(300).nullable()),
  keep: z.array(fieldKey).max(50),
});
export type EditStudentInput = z.infer<typeof editStudentInput>;

export const keepValueInput = z.object({ dataType, id, field: fieldKey, isKept: z.boolean() });
export type KeepValueInput = z.infer<typeof keepValueInput>;

export const protectRecordInput = z.object({ dataType, id, isProtected: z.boolean() });
export type ProtectRecordInput = z.infer<typeof protectRecordInput>;
