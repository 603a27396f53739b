import { and, eq } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { typedValues } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import type { TypedValue, TypedValues } from "@/server/engine/types";
import { stagingTables } from "@/server/engine/stage";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";
import type { LoadedRun } from "./load-run";

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

/** A typed value ends once the SIS sends one of its own. */
export async function endTypedValues(context: CommandContext, loaded: LoadedRun): Promise<void> {
  const { run, fields } = loaded;
  const { staged } = stagingTables(run.id);
  const sent = fields.map((field) => `when '${field.key}' then s.${field.column}::text`).join(" ");
  await driverOf(context.db).unsafe(
    `delete from typed_values t using ${staged} s
     where t.district_id = $1 and t.data_type = $2 and s.source_id = t.source_id
       and not coalesce(s.origins ? t.field, false) and (case t.field ${sent} end) is not null`,
    [context.districtId, run.dataType],
  );
}
