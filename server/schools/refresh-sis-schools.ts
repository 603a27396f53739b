import { and, eq, lt } from "drizzle-orm";
import { sisSchools } from "@/db/schema";
import { openSession } from "@/server/connection/open-session";
import type { CommandContext } from "@/server/platform/tenancy";

/** Reads the SIS's schools, inactive ones too (D05), in place of what was read before. */
export async function refreshSisSchools(context: CommandContext): Promise<{ schools: number }> {
  const { session } = await openSession(context);
  const found = await session.listSchools();
  await context.db.transaction(async (tx) => {
    for (const school of found) {
      const values = { ...school, districtId: context.districtId, readAt: context.now };
      await tx
        .insert(sisSchools)
        .values(values)
        .onConflictDoUpdate({ target: [sisSchools.districtId, sisSchools.sourceId], set: values });
    }
    await tx
      .delete(sisSchools)
      .where(and(eq(sisSchools.districtId, context.districtId), lt(sisSchools.readAt, context.now)));
  });
  return { schools: found.length };
}
