import { and, eq } from "drizzle-orm";
import { recipients } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { parseRecipients } from "./parse-recipients";
import type { EditRecipientInput } from "./schema";

/** Changes one recipient's address or what the mails are about. Saving also lets mail go out again that had been stopped. */
export async function editRecipient(context: CommandContext, input: EditRecipientInput): Promise<{ email: string }> {
  const { addresses, refused } = parseRecipients(input.newEmail);
  const [email, another] = addresses;
  if (!email || another || refused.length > 0)
    throw new DomainError("bad_request", "Nothing was saved.", { newEmail: "This is not one e-mail address." });
  const { districtId, db } = context;
  const row = (address: string) =>
    and(eq(recipients.districtId, districtId), eq(recipients.dataType, input.dataType), eq(recipients.email, address));
  await db.transaction(async (tx) => {
    const [known] = await tx.select().from(recipients).where(row(input.email)).for("update");
    if (!known) throw new DomainError("not_found", "This address is not on the list any more.");
    if (email !== input.email) {
      const [other] = await tx.select({ email: recipients.email }).from(recipients).where(row(email));
      if (other)
        throw new DomainError("conflict", "Nothing was saved.", { newEmail: "This address is on the list already." });
    }
    if (known.email === email && known.about === input.about && !known.stop) return;
    await tx
      .update(recipients)
      .set({ email, about: input.about, stop: null, editedAt: context.now })
      .where(row(input.email));
    const detail = { isNewAddress: known.email !== email, about: input.about, wasStopped: known.stop?.kind ?? null };
    await recordAudit({ ...context, db: tx }, { action: "recipients.edited", subject: input.dataType, detail });
  });
  return { email };
}
