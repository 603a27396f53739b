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
