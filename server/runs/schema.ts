import { z } from "zod";
import { DATA_TYPE_NAMES } from "@/server/connectors/data-type";

/** Which lines of a log are shown. */
export const LINE_FILTERS = [
  "all",
  "changed",
  "created",
  "updated",
  "inactivated",
  "held",
  "rejected",
  "skipped",
  "value_left_out",
] as const;
export type LineFilter = (typeof LINE_FILTERS)[number];

export const runInput = z.object({ runId: z.uuid() });

/** `confirmedMails` is the number of account mails that a person has seen and confirmed. */
export const applyPreviewInput = runInput.extend({ confirmedMails: z.number().int().optional() });
export type ApplyPreviewInput = z.infer<typeof applyPreviewInput>;

const filters = {
  runId: z.uuid(),
  schoolId: z.uuid().nullable().default(null),
  cause: z.string().max(300).nullable().default(null),
  /** Only lines in which this field of ours changes. */
  field: z.string().max(50).nullable().default(null),
  search: z.string().trim().max(100).default(""),
};

export const countLinesInput = z.object(filters);
export type CountLinesInput = z.infer<typeof countLinesInput>;

const show = z.enum(LINE_FILTERS).default("all");

export const exportLinesInput = z.object({ ...filters, show });
export type ExportLinesInput = z.infer<typeof exportLinesInput>;

/** Which preview: an undo, an undo that restores overwritten values too, or the redo. */
export const exportUndoInput = z.object({ runId: z.uuid(), plan: z.enum(["undo", "restore", "redo"]) });
export type ExportUndoInput = z.infer<typeof exportUndoInput>;

/** `after` and `before` are rows: the page beside them. */
export const listLinesInput = z.object({
  ...filters,
  show,
  after: z.number().int().nullable().default(null),
  before: z.number().int().nullable().default(null),
});
export type ListLinesInput = z.infer<typeof listLinesInput>;

export const listRunsInput = z.object({
  dataType: z.enum(DATA_TYPE_NAMES).nullable().default(null),
  /** Imports with a smaller, or greater, number. */
  before: z.number().int().nullable().default(null),
  after: z.number().int().nullable().default(null),
});
export type ListRunsInput = z.infer<typeof listRunsInput>;

export const startInput = z.object({
  dataType: z.enum(DATA_TYPE_NAMES),
});
export type StartInput = z.infer<typeof startInput>;

const reason = z
  .string()
  .trim()
  .min(3, { error: "Say why, in a few words. It is kept in the audit log." })
  .max(500, { error: "Keep it under 500 characters." });

/** `schools` are ours that go on; null is all. `confirmation` is the district's name, asked for at a switch of systems. */
export const approveRunInput = z.object({
  runId: z.uuid(),
  schools: z.array(z.uuid()).min(1, { error: "Approve at least one school, or discard the import." }).nullable(),
  reason,
  confirmation: z.string().max(200).optional(),
});
export type ApproveRunInput = z.infer<typeof approveRunInput>;

export const discardRunInput = z.object({ runId: z.uuid(), reason });
export type DiscardRunInput = z.infer<typeof discardRunInput>;

/** `restoresValues`: overwritten values go back too, where they still are what the import wrote. */
export const undoRunInput = z.object({ runId: z.uuid(), restoresValues: z.boolean() });
export type UndoRunInput = z.infer<typeof undoRunInput>;

/** `runId` is the import that was undone. */
export const redoRunInput = z.object({ runId: z.uuid() });
export type RedoRunInput = z.infer<typeof redoRunInput>;

const atLeast = (least: number, most: number, unit: string) =>
  z
    .number({ error: "Write a number." })
    .int({ error: "Write a whole number." })
    .min(least, { error: `At least ${least} ${unit}.` })
    .max(most, { error: `At most ${most} ${unit}.` });

/** Product rule 11: both only upwards from their least. */
export const saveRetentionInput = z.object({
  logDays: atLeast(30, 730, "days"),
  historyMonths: atLeast(13, 120, "months"),
});
export type SaveRetentionInput = z.infer<typeof saveRetentionInput>;
