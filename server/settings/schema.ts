import { z } from "zod";
import { DATA_TYPE_NAMES } from "@/server/connectors/data-type";

/** Longer than any summer; a forgotten pause ends by itself. */
const MAX_PAUSE_DAYS = 120;
const DAY_MS = 24 * 60 * 60 * 1000;

export const dataType = z.enum(DATA_TYPE_NAMES);

/** A custom field comes as typed; it is checked against the SIS while saving. */
export const saveFieldsInput = z.object({
  dataType,
  fields: z.record(z.string().max(50), z.string().max(80).nullable()),
  /** A person has seen that a match activates accounts and mails their owners. */
  confirmsMails: z.boolean().optional(),
});
export type SaveFieldsInput = z.infer<typeof saveFieldsInput>;

export const saveCodesInput = z.object({
  dataType,
  codes: z.record(z.string().max(50), z.record(z.string().max(100), z.string().max(50).nullable())),
});
export type SaveCodesInput = z.infer<typeof saveCodesInput>;

const isZone = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
};

const weekday = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
  z.literal(7),
]);

/** One range of days; the screen checks it before it joins the others. */
export const pause = z
  .object({
    fromOn: z.iso.date({ error: "Choose the first day." }),
    untilOn: z.iso.date({ error: "Choose the last day." }),
    kind: z.enum(["blackout", "additions_only"]),
    reason: z
      .string()
      .trim()
      .min(1, { error: "Say why, in a few words." })
      .max(80, { error: "Keep it under 80 characters." }),
  })
  .refine((one) => one.untilOn >= one.fromOn, {
    path: ["untilOn"],
    error: "The last day is before the first.",
  })
  .refine((one) => Date.parse(one.untilOn) - Date.parse(one.fromOn) < MAX_PAUSE_DAYS * DAY_MS, {
    path: ["untilOn"],
    error: `A pause lasts at most ${MAX_PAUSE_DAYS} days. For longer choose Manual only, or pause the data type on Integration.`,
  });

export const pauses = z.array(pause).max(50, { error: "Keep at most 50 pauses; remove those that are over." });

const limit = z
  .object({
    percent: z
      .number({ error: "Write a number." })
      .min(0, { error: "Choose 0 to 100 %." })
      .max(100, { error: "Choose 0 to 100 %." }),
    atLeast: z
      .number({ error: "Write a number." })
      .int({ error: "Write a whole number." })
      .min(1, { error: "Choose at least 1." })
      .max(100_000),
  })
  .nullable();

export const syncRules = z.object({
  schoolIds: z.array(z.uuid()).min(1, { error: "Choose at least one school, or all matched schools." }).nullable(),
  frequency: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("manual") }),
    z.object({ kind: z.literal("daily") }),
    z.object({ kind: z.literal("weekly"), weekday }),
    z.object({
      kind: z.literal("monthly"),
      day: z.union([
        z.literal("last"),
        z
          .number()
          .int()
          .min(1)
          .max(28, { error: "Choose a day from 1 to 28, which every month has, or the last day." }),
      ]),
    }),
  ]),
  timeOfDay: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "Write the time as 01:00." }),
  timeZone: z.string().refine(isZone, { error: "This time zone is not known." }),
  pauses,
  inactivateMissing: z.boolean(),
  absentImports: z
    .number({ error: "Write a number." })
    .int({ error: "Write a whole number." })
    .min(1, { error: "Choose 1 to 30." })
    .max(30, { error: "Choose 1 to 30." }),
  limits: z.object({ inactivated: limit, updated: limit, created: limit, fieldChanged: limit }),
  importGraduates: z.boolean(),
  onlyMappedInLog: z.boolean().optional(),
});

export const saveSyncInput = z.object({ dataType, sync: syncRules });
export type SaveSyncInput = z.infer<typeof saveSyncInput>;
