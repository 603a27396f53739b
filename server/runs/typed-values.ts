import { and, eq } from "drizzle-orm";
import { typedValues } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import type { TypedValue, TypedValues } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";

/** What people typed for records whose SIS value is missing; few, so that an import keeps them all at hand. */
export async function findTypedValues(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
): Promise<TypedValues> {
  const rows = await db
    .select()
    .from(typedValues)
    .where(and(eq(typedValues.districtId, districtId), eq(typedValues.dataType, dataType)));
  const found = new Map<string, Record<string, TypedValue>>();
  for (const row of rows) {
    const one = { value: row.value, personId: row.typedBy, at: row.typedAt.toISOString() };
    found.set(row.sourceId, { ...found.get(row.sourceId), [row.field]: one });
  }
  return found;
}
