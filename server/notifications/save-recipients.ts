import { recipients } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import type { CommandContext } from "@/server/platform/tenancy";
import { parseRecipients, type ParsedRecipients } from "./parse-recipients";
import type { SaveRecipientsInput } from "./schema";

export type SavedRecipients = { added: string[]; known: string[]; refused: ParsedRecipients["refused"] };

/** Adds the addresses of a comma-separated list to a data type; parts that are none are handed back, the others are added. */
export async function saveRecipients(context: CommandContext, input: SaveRecipientsInput): Promise<SavedRecipients> {
  const { addresses, refused } = parseRecipients(input.text);
  if (addresses.length === 0) return { added: [], known: [], refused };
  const addedBy = context.actor.kind === "person" ? context.actor.personId : context.actor.name;
  const inserted = await context.db
    .insert(recipients)
    .values(
      addresses.map((email) => ({
        districtId: context.districtId,
        dataType: input.dataType,
        email,
        about: input.about ?? "every_result",
        addedAt: context.now,
        addedBy,
      })),
    )
    .onConflictDoNothing()
    .returning({ email: recipients.email });
  const added = inserted.map((row) => row.email);
  if (added.length > 0) {
    await recordAudit(context, {
      action: "recipients.added",
      subject: input.dataType,
      detail: { count: added.length },
    });
  }
  return { added, known: addresses.filter((email) => !added.includes(email)), refused };
}
