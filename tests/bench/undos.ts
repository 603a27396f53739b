import { student as catalogue } from "@/server/engine/catalogue/student";
import { editStudent } from "@/server/roster/edit-student";
import { findSettings } from "@/server/settings/load-settings";
import { saveSync } from "@/server/settings/save-sync";
import { seedCommand } from "@/db/seed/demo-district";
import { emptyRoster, importOnce, own, type Measured } from "./imports";
import { inOwnProcess, median, openScene, type BenchOptions, type Scene } from "./scene";
import { limitRow, ratioRow, type BenchRow } from "./table";

/** Records that a person edits between the import and its undo. */
const EDITED = 100;
const BY_HAND = "17 By Hand Way";

type Undone = { ms: number; updated: number; inactivated: number; skipped: number };

const undoOnce = (scene: Scene, runId: string, values: boolean) =>
  inOwnProcess<Undone>(scene, "undo-once.ts", [scene.districtId, runId, ...(values ? ["values"] : [])]);

/** Everybody changes at once here, which the safety limits would hold. */
export async function liftLimits({ pool, districtId }: Scene): Promise<void> {
  const context = await seedCommand(pool.db, districtId, new Date());
  const settings = await findSettings(pool.db, context.districtId, "student");
  if (!settings?.sync) throw new Error("The district is not set up.");
  const limits = { inactivated: null, updated: null, created: null, fieldChanged: null };
  await saveSync(context, { dataType: "student", sync: { ...settings.sync, limits } });
}

/** A person corrects the street of some students, as on the student's page. */
async function editSome({ pool, districtId }: Scene): Promise<void> {
  const context = await seedCommand(pool.db, districtId, new Date());
  const some = await pool.sql<{ id: number; street: string | null }[]>`
    select id::int as id, street from students where is_active and id % 7 = 0 order by id limit ${EDITED}`;
  for (const { id, street } of some)
    await editStudent(context, { id, values: { street: BY_HAND }, shown: { street }, keep: [] });
}

/** Makes every record differ from what the SIS holds, in three fields, and remembers how it was. */
export async function makeOutdated({ pool }: Scene): Promise<void> {
  await pool.sql
    .unsafe(`update students set homeroom = 'old ' || id % 40, street = id || ' Former Road', zip = null, content_hash = null;
    drop table if exists bench_before; create table bench_before as select * from students`);
  await pool.sql`vacuum analyze students`;
}

/** Records that are not as before the import; of those edited since, the street is expected to be the person's. */
async function countDifferent({ pool }: Scene): Promise<{ different: number; lost: number }> {
  const columns = [...catalogue.fields.map(({ column }) => column), "is_active"];
  const same = columns
    .map((column) =>
      column === "street"
        ? `(e.street is not distinct from b.street or e.street = '${BY_HAND}')`
        : `e.${column} is not distinct from b.${column}`,
    )
    .join(" and ");
  const [row] = await pool.sql.unsafe<{ different: number; kept: number }[]>(
    `select count(*) filter (where e.id is null or b.id is null or not (${same}))::int as different,
       count(*) filter (where e.street = '${BY_HAND}')::int as kept
     from students e full join bench_before b on b.id = e.id`,
  );
  return { different: row?.different ?? Number.NaN, lost: EDITED - (row?.kept ?? 0) };
}

/** After the undo of a first import: who is still active but was not edited, or was edited and is not as the person left it. */
async function countLeft({ pool }: Scene): Promise<{ different: number; lost: number }> {
  const [row] = await pool.sql<{ active: number; kept: number }[]>`
    select count(*) filter (where is_active and street is distinct from ${BY_HAND})::int as active,
      count(*) filter (where is_active and street = ${BY_HAND})::int as kept from students`;
  return { different: row?.active ?? Number.NaN, lost: EDITED - (row?.kept ?? 0) };
}

/** B9: the undo of a first import, and the restore of values that an import overwrote in every record. */
export async function undoRows(options: BenchOptions): Promise<BenchRow[]> {
  const scene = await openScene(options, "undos");
  await liftLimits(scene);
  const [firsts, undos, restores]: [Measured[], number[], number[]] = [[], [], []];
  let [different, lost, restored] = [0, 0, 0];
  const count = (found: { different: number; lost: number }) => {
    different += found.different;
    lost += found.lost;
  };
  for (let round = 0; round < options.rounds; round++) {
    options.say(`Importing and undoing, round ${round + 1} of ${options.rounds}…`);
    await emptyRoster(scene);
    const first = await importOnce(scene);
    firsts.push(first);
    await editSome(scene);
    undos.push((await undoOnce(scene, first.runId, false)).ms);
    count(await countLeft(scene));
    await emptyRoster(scene);
    await importOnce(scene);
    await makeOutdated(scene);
    const update = await importOnce(scene);
    await editSome(scene);
    const restore = await undoOnce(scene, update.runId, true);
    restores.push(restore.ms);
    restored = restore.updated;
    count(await countDifferent(scene));
  }
  await scene.stop();
  const peer = median(firsts.map(own));
  return [
    ratioRow("B9", `undo of the first import of ${firsts[0]?.created} students; the import`, median(undos), peer, 0.5),
    ratioRow("B9", `restore of ${restored} updated records; the first import`, median(restores), peer, 0.5),
    limitRow("B9", "records that an undo left different from before", different, "records", 0),
    limitRow("B9", `of ${EDITED * 2 * options.rounds} edits by hand, lost`, lost, "edits", 0),
  ];
}
