import { z } from "zod";

const dataType = z.enum([
  "student",
  "parent",
  "staff",
  "course_catalog",
  "course_mapping",
  "course_history",
  "current_courses",
]);

export const saveRecipientsInput = z.object({
  dataType,
  text: z.string().trim().min(1, { error: "Type at least one address." }).max(5000, {
    error: "That is a very long list. Add it in parts.",
  }),
});
export type SaveRecipientsInput = z.infer<typeof saveRecipientsInput>;

export const removeRecipientInput = z.object({ dataType, email: z.string().min(3).max(254) });
export type RemoveRecipientInput = z.infer<typeof removeRecipientInput>;
