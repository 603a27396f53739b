import { asc, eq, sql } from "drizzle-orm";
import { memberships, people, recipients } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import { DATA_TYPES } from "@/server/engine/catalogue";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";

export type RecipientGroup = {
  dataType: DataType;
  label: string;
  isPlanned: boolean;
  recipients: { email: string; name: string | null; addedAt: Date }[];
};

/** Who is on the list of each data type, in the order of the screens; a name where the address has an account. */
export async function listRecipients(db: Db, districtId: AuthorizedDistrictId): Promise<RecipientGroup[]> {
  const rows = await db
    .select({
      dataType: recipients.dataType,
      email: recipients.email,
      name: people.name,
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
  return DATA_TYPES.map(({ dataType, label, catalogue }) => ({
    dataType,
    label,
    isPlanned: catalogue === null,
    recipients: rows
      .filter((row) => row.dataType === dataType)
      .map(({ email, name, addedAt }) => ({ email, name, addedAt })),
  }));
}
