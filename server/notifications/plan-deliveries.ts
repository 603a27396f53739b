import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { deliveries, recipients } from "@/db/schema";
import type { Db } from "@/db/types";
import type { MailAbout } from "@/emails/footer";
import type { MailContent } from "@/emails/mails";
import type { DataType } from "@/server/connectors/connector";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";

export type Planned = {
  /** What it is about, "run:…": at most one mail per subject, kind and recipient, whatever is repeated. */
  subject: string;
  dataType: DataType | null;
  runId: string | null;
  mails: { recipient: string; content: MailContent }[];
};

/** Who may be mailed about data types: nobody whose address came back or who does not want it. */
export async function listReachable(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataTypes: readonly DataType[],
): Promise<{ email: string; about: MailAbout; dataType: DataType }[]> {
  if (dataTypes.length === 0) return [];
  return db
    .select({ email: recipients.email, about: recipients.about, dataType: recipients.dataType })
    .from(recipients)
    .where(
      and(eq(recipients.districtId, districtId), inArray(recipients.dataType, [...dataTypes]), isNull(recipients.stop)),
    )
    .orderBy(asc(recipients.email));
}

/** Writes down which mails have to be sent, each once; gives those that still wait, however often it is called. */
export async function planDeliveries(context: CommandContext, planned: Planned): Promise<{ deliveries: string[] }> {
  const { mails, ...about } = planned;
  if (mails.length > 0) {
    await context.db
      .insert(deliveries)
      .values(
        mails.map(({ recipient, content }) => ({
          ...about,
          districtId: context.districtId,
          kind: content.kind,
          recipient,
          facts: content.facts,
          createdAt: context.now,
        })),
      )
      .onConflictDoNothing();
  }
  const waiting = await context.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.districtId, context.districtId),
        eq(deliveries.subject, planned.subject),
        eq(deliveries.state, "planned"),
      ),
    )
    .orderBy(asc(deliveries.recipient));
  return { deliveries: waiting.map((row) => row.id) };
}
