import { z } from "zod";

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

export const studentInput = z.object({ id: z.number().int().positive() });
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

export const keepValueInput = z.object({ id, field: fieldKey, isKept: z.boolean() });
export type KeepValueInput = z.infer<typeof keepValueInput>;

export const protectStudentInput = z.object({ id, isProtected: z.boolean() });
export type ProtectStudentInput = z.infer<typeof protectStudentInput>;
