import { z } from "zod";

/** A page of alerts beside the alert with this id. */
export const listAlertsInput = z.object({
  after: z.number().int().nullable().default(null),
  before: z.number().int().nullable().default(null),
});
