import { and, eq } from "drizzle-orm";
import { recipients } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import type { RemoveRecipientInput } from "./schema";

/** Takes one address off a data type's list. */
export async function removeRecipient(context: CommandContext, input: RemoveRecipientInput): Promise<void> {
  const removed = await context.db
    .delete(recipients)
    .where(
      and(
        eq(recipients.districtId, context.districtId),
        eq(recipients.dataType, input.dataType),
        eq(recipients.email, input.email),
      ),
    )
    .returning({ email: recipients.email });
  if (removed.length === 0) throw new DomainError("not_found", "This address is not on the list any more.");
  await recordAudit(context, { action: "recipients.removed", subject: input.dataType, detail: { count: 1 } });
}
