import { saveSync } from "@/server/settings/save-sync";
import { findSettings } from "@/server/settings/load-settings";
import { seedCommand } from "@/db/seed/demo-district";
import { importOnce, own, type Measured } from "./imports";
import { copyAndMerge, makePeerTable, peerRows } from "./peer";
import { median, openScene, type BenchOptions, type Scene } from "./scene";
import { fasterRow, type BenchRow } from "./table";
import { rowsOfToday, selectThenWrite, upsertAll } from "./upserts";

/** Rows that the slow peer writes; the rest of its time is scaled. */
const SAMPLE = 3000;

/** Those who leave the SIS become inactive, as the measure's "gone" wants it. */
async function inactivateMissing({ pool, districtId }: Scene): Promise<void> {
  const context = await seedCommand(pool.db, districtId, new Date());
  const settings = await findSettings(pool.db, context.districtId, "student");
  if (!settings?.sync) throw new Error("The district is not set up.");
  await saveSync(context, { dataType: "student", sync: { ...settings.sync, inactivateMissing: true } });
}

/** Every n-th row, so that changed, new and unchanged ones are among them as they are among all. */
function sampleOf<T>(rows: T[]): T[] {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  return rows.filter((_, index) => index % step === 0).slice(0, SAMPLE);
}

/** B3 and B4: a school day later, 1 % changed, 0.5 % new and 0.5 % gone. */
export async function changeRows(options: BenchOptions): Promise<BenchRow[]> {
  const scene = await openScene(options, "changes");
  const { pool, districtId } = scene;
  await inactivateMissing(scene);
  options.say("Importing everybody, then a day's changes…");
  await importOnce(scene);
  await makePeerTable(pool.sql);
  await copyAndMerge(pool.sql, districtId, await peerRows(pool.sql));
  const [ours, batches, singles]: [Measured[], number[], number[]] = [[], [], []];
  for (let day = 1; day <= options.rounds; day++) {
    await scene.setDay(day);
    await pool.sql`vacuum analyze students`;
    ours.push(await importOnce(scene));
    const rows = await rowsOfToday(pool);
    const sample = sampleOf(rows);
    singles.push((await selectThenWrite(pool, districtId, sample)) * (rows.length / sample.length));
    await pool.sql`vacuum analyze peer`;
    batches.push(await upsertAll(pool, districtId, rows));
  }
  await scene.stop();
  const last = ours.at(-1);
  const what = `${last?.updated} updated, ${last?.created} new, ${last?.inactivated} gone of ${last?.received}`;
  const [time, batch, single] = [median(ours.map(own)), median(batches), median(singles)];
  return [
    fasterRow("B3", `${what}; upserts of 1,000`, time, batch, 6),
    fasterRow("B4", "the same; select, then write, per row", time, single, 50),
  ];
}
