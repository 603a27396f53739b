import { asc, desc, eq, sql } from "drizzle-orm";
import { deliveries, memberships, people, recipients, type MailStop } from "@/db/schema";
import type { Db } from "@/db/types";
import type { MailAbout } from "@/emails/footer";
import type { DataType } from "@/server/connectors/connector";
import { DATA_TYPES } from "@/server/engine/catalogue";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { Delivery } from "./send-delivery";

export type RecipientGroup = {
  dataType: DataType;
  label: string;
  isPlanned: boolean;
  recipients: RecipientRow[];
};

/** The last mail to somebody; `at` is when that was last heard of. */
export type LastMail = { state: Delivery["state"]; at: Date; problem: string | null };

export type RecipientRow = {
  email: string;
  name: string | null;
  about: MailAbout;
  /** Why no mail is sent any more; null while it is. */
  stop: MailStop | null;
  lastMail: LastMail | null;
  addedAt: Date;
};

/** The last mail of each list to each address; a mail about all lists counts for each. */
async function listLastMails(db: Db, districtId: AuthorizedDistrictId): Promise<Map<string, LastMail>> {
  const { recipient, dataType, state, problem, createdAt, sentAt, reportedAt } = deliveries;
  const rows = await db
    .selectDistinctOn([recipient, dataType], { recipient, dataType, state, problem, createdAt, sentAt, reportedAt })
    .from(deliveries)
    .where(eq(deliveries.districtId, districtId))
    .orderBy(recipient, dataType, desc(createdAt));
  return new Map(
    rows.map((row) => [
      `${row.dataType ?? "*"} ${row.recipient}`,
      { state: row.state, problem: row.problem, at: row.reportedAt ?? row.sentAt ?? row.createdAt },
    ]),
  );
}

/** The later of two. */
const later = (a: LastMail | undefined, b: LastMail | undefined): LastMail | null =>
  (a && b ? (a.at > b.at ? a : b) : (a ?? b)) ?? null;

/** Who is on the list of each data type, in the order of the screens; a name where the address has an account. */
export async function listRecipients(db: Db, districtId: AuthorizedDistrictId): Promise<RecipientGroup[]> {
  const rows = await db
    .select({
      dataType: recipients.dataType,
      email: recipients.email,
      name: people.name,
      about: recipients.about,
      stop: recipients.stop,
      addedAt: recipients.addedAt,
    })
    .from(recipients)
    .leftJoin(
      people,
      // Only accounts of this district: a name must not tell who works in another one.
      sql`lower(${people.email}) = ${recipients.email} and exists (
        select 1 from ${memberships} where ${memberships.personId} = ${people.id} and ${memberships.districtId} = ${districtId})`,
    )
    .where(eq(recipients.districtId, districtId))
    .orderBy(asc(recipients.email));
  const last = await listLastMails(db, districtId);
  return DATA_TYPES.map(({ dataType, label, catalogue }) => ({
    dataType,
    label,
    isPlanned: catalogue === null,
    recipients: rows
      .filter((row) => row.dataType === dataType)
      .map(({ dataType: _list, stop, ...row }) => ({
        ...row,
        stop: stop ?? null,
        lastMail: later(last.get(`${dataType} ${row.email}`), last.get(`* ${row.email}`)),
      })),
  }));
}
