import { eq } from "drizzle-orm";
import { people } from "@/db/schema";
import { findCatalogue } from "@/server/engine/catalogue";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import { MailError } from "@/server/platform/mail-error";
import type { CommandContext } from "@/server/platform/tenancy";
import { getDistrict } from "./find-district";
import { listReachable, planDeliveries } from "./plan-deliveries";
import type { SendTestInput } from "./schema";
import { giveUpDelivery, sendDelivery } from "./send-delivery";

async function nameOf({ db, actor }: CommandContext): Promise<string | null> {
  if (actor.kind !== "person") return null;
  const [person] = await db.select({ name: people.name }).from(people).where(eq(people.id, actor.personId));
  return person?.name ?? null;
}

/** Mails a test to everybody on a data type's list who is not stopped; twice within a minute is once. */
export async function sendTest(context: CommandContext, input: SendTestInput): Promise<{ sent: number }> {
  const { db, districtId, now } = context;
  const reachable = await listReachable(db, districtId, [input.dataType]);
  if (reachable.length === 0)
    throw new DomainError(
      "precondition_failed",
      "Nobody on this list gets mail. Add a recipient, or edit one that is stopped.",
    );
  const district = await getDistrict(db, districtId);
  const requestedBy = await nameOf(context);
  const { deliveries } = await planDeliveries(context, {
    subject: `test:${input.dataType}:${now.toISOString().slice(0, 16)}`,
    dataType: input.dataType,
    runId: null,
    mails: reachable.map(({ email, about }) => ({
      recipient: email,
      content: {
        kind: "test",
        facts: {
          district,
          about,
          label: findCatalogue(input.dataType)?.label ?? input.dataType,
          requestedBy,
          at: now.toISOString(),
        },
      },
    })),
  });
  for (const deliveryId of deliveries) {
    try {
      await sendDelivery(context, { deliveryId });
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      // A person waits for the answer, so a test is not tried again later.
      await Promise.all(deliveries.map((one) => giveUpDelivery(context, { deliveryId: one })));
      throw new DomainError("precondition_failed", `${error.message} Try again in a few minutes.`);
    }
  }
  if (deliveries.length > 0)
    await recordAudit(context, {
      action: "mail.tested",
      subject: input.dataType,
      detail: { count: deliveries.length },
    });
  return { sent: reachable.length };
}
