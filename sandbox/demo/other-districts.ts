import { isSetUp, seedCommand, setUpStudents } from "@/db/seed/demo-district";
import { findConnector } from "@/server/connectors/registry";
import { saveConnection } from "@/server/connection/save-connection";
import { saveSuggested } from "@/server/settings/save-suggested";
import { importOnce } from "./import-once";
import type { World } from "./world";

/** Connects the districts with another SIS, and imports what it delivers; says who runs each. */
export async function importOtherDistricts(world: World, say: (text: string) => void): Promise<string[]> {
  const lines: string[] = [];
  for (const { districtId, sis, district, manager, connector, credentials } of world.others) {
    const { db } = world.pool;
    const context = await seedCommand(db, districtId, new Date());
    lines.push(`  ${manager.name}, ${manager.email} (site manager of ${district.name}, by ${sis})`);
    if (await isSetUp(db, districtId)) {
      // The sandbox's servers have new addresses and keys at each start; what was matched and imported stays.
      const result = await saveConnection(context, { connector, credentials });
      if (!result.ok) throw new Error(`${result.failure.message} ${result.failure.fix}`);
      continue;
    }
    say(`${district.name}: connecting ${sis}, importing…`);
    await setUpStudents(context, credentials, connector);
    await importOnce(context, "student");
    for (const dataType of findConnector(connector)?.dataTypes ?? []) {
      if (dataType === "student") continue;
      await saveSuggested(context, { dataType });
      await importOnce(context, dataType);
    }
  }
  return lines;
}
