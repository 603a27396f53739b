import { listRecipients } from "@/server/notifications/queries";
import { removeRecipient } from "@/server/notifications/remove-recipient";
import { saveRecipients } from "@/server/notifications/save-recipients";
import { editRecipient } from "@/server/notifications/edit-recipient";
import { sendTest } from "@/server/notifications/send-test";
import {
  editRecipientInput,
  removeRecipientInput,
  saveRecipientsInput,
  sendTestInput,
} from "@/server/notifications/schema";
import { analystProcedure, districtReadProcedure, router, versioned, limited } from "../trpc";

export const notificationsRouter = router({
  list: districtReadProcedure.query(({ ctx }) => listRecipients(ctx.db, ctx.command.districtId)),
  save: analystProcedure
    .use(versioned("Email notifications"))
    .input(saveRecipientsInput)
    .mutation(({ ctx, input }) => saveRecipients(ctx.command, input)),
  edit: analystProcedure
    .use(versioned("Email notifications"))
    .input(editRecipientInput)
    .mutation(({ ctx, input }) => editRecipient(ctx.command, input)),
  sendTest: analystProcedure
    .use(limited("notifications.sendTest", 10))
    .input(sendTestInput)
    .mutation(({ ctx, input }) => sendTest(ctx.command, input)),
  remove: analystProcedure
    .use(versioned("Email notifications"))
    .input(removeRecipientInput)
    .mutation(({ ctx, input }) => removeRecipient(ctx.command, input)),
});
