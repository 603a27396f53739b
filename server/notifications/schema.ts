import { z } from "zod";
import { DATA_TYPE_NAMES } from "@/server/connectors/data-type";

const dataType = z.enum(DATA_TYPE_NAMES);

/** About which results a recipient wants mail, in the order in which it is offered. */
export const MAIL_ABOUT = ["every_result", "changes", "failures"] as const;
const about = z.enum(MAIL_ABOUT);

export const saveRecipientsInput = z.object({
  dataType,
  /** For the addresses that are new; absent is every result. */
  about: about.optional(),
  text: z.string().trim().min(1, { error: "Type at least one address." }).max(5000, {
    error: "That is a very long list. Add it in parts.",
  }),
});
export type SaveRecipientsInput = z.infer<typeof saveRecipientsInput>;

export const editRecipientInput = z.object({
  dataType,
  email: z.string().min(3).max(254),
  newEmail: z
    .string()
    .trim()
    .min(1, { error: "Type an address." })
    .max(254, { error: "An address has at most 254 letters." }),
  about,
});
export type EditRecipientInput = z.infer<typeof editRecipientInput>;

export const sendTestInput = z.object({ dataType });
export type SendTestInput = z.infer<typeof sendTestInput>;

export const removeRecipientInput = z.object({ dataType, email: z.string().min(3).max(254) });
export type RemoveRecipientInput = z.infer<typeof removeRecipientInput>;
