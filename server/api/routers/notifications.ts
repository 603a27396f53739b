import { listRecipients } from "@/server/notifications/queries";
import { removeRecipient } from "@/server/notifications/remove-recipient";
import { saveRecipients } from "@/server/notifications/save-recipients";
import { removeRecipientInput, saveRecipientsInput } from "@/server/notifications/schema";
import { analystProcedure, districtReadProcedure, router, versioned } from "../trpc";

export const notificationsRouter = router({
  list: districtReadProcedure.query(({ ctx }) => listRecipients(ctx.db, ctx.command.districtId)),
  save: analystProcedure
    .use(versioned("Email notifications"))
    .input(saveRecipientsInput)
    .mutation(({ ctx, input }) => saveRecipients(ctx.command, input)),
  remove: analystProcedure
    .use(versioned("Email notifications"))
    .input(removeRecipientInput)
    .mutation(({ ctx, input }) => removeRecipient(ctx.command, input)),
});
