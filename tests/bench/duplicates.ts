import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { applyRows } from "@/server/engine/apply";
import { student as catalogue } from "@/server/engine/catalogue/student";
import { compileNormaliser, importedFields } from "@/server/engine/normalise";
import { countPlan, planRows } from "@/server/engine/plan";
import { copyLine, copyStaged, createStaging, dropStaging, stagingTables } from "@/server/engine/stage";
import type { RunSettings } from "@/server/engine/types";
import { compileValidator } from "@/server/engine/validate";
import { partitionOf } from "@/server/runs/queue-run";
import { buildDistrict, buildSettings, type BuiltDistrict } from "@/tests/support/builders";
import { people, plant, type Person, type Planted } from "./planted";
import { median, openDatabase, type BenchOptions, type Database } from "./scene";
import { limitRow, shareRow, type BenchRow } from "./table";

const SCHOOLS = Array.from({ length: 12 }, (_, index) => String(101 + index));
const KEYS = ["sisId", "studentNumber", "lastName", "firstName", "birthOn", "classYear", "enrollmentStatus", "email"];
/** Rows on each side of the pairwise search; the rest of its time is scaled. */
const SAMPLE = 2000;
const NOW = new Date("2026-08-04T06:09:00Z");

type Search = { sql: Sql; district: BuiltDistrict; settings: RunSettings };

/** Stages people as an import does, up to where the plan begins. */
async function stage({ sql, settings }: Search, runId: string, rows: readonly Person[]): Promise<void> {
  const fields = importedFields(catalogue, settings);
  await createStaging(sql, runId, fields);
  const [normalise, validate] = [compileNormaliser(catalogue, settings), compileValidator(catalogue, settings)];
  const lines = rows.map(({ school, ...values }, index) => {
    const record = { sourceId: values.sisId, schoolSourceId: school, values: { ...values, enrollmentStatus: "0" } };
    return copyLine(fields, validate(normalise(record, index + 1)), school);
  });
  for (let from = 0; from < lines.length; from += 20_000)
    await sql.begin((tx) => copyStaged(tx, runId, fields, lines.slice(from, from + 20_000)));
}

/** Matches and plans what is staged; gives milliseconds. */
async function plan({ sql, district, settings }: Search, runId: string): Promise<number> {
  const fields = importedFields(catalogue, settings);
  const started = performance.now();
  await planRows(sql, catalogue, { runId, districtId: district.id, fields, missing: null });
  return performance.now() - started;
}

/** Takes people into the roster with the product's own stages. */
async function takeIn(search: Search, rows: readonly Person[]): Promise<void> {
  const { sql, district, settings } = search;
  const runId = randomUUID();
  const partitionOn = partitionOf(NOW);
  await sql`select ensure_week_partitions(${partitionOn}::date)`;
  await stage(search, runId, rows);
  await plan(search, runId);
  const { lastRow } = await countPlan(sql, runId);
  const fields = importedFields(catalogue, settings);
  const options = { runId, districtId: district.id, partitionOn, fields, now: NOW };
  for (let from = 0; from < lastRow; from += 20_000)
    await sql.begin((tx) => applyRows(tx, catalogue, { ...options, from, to: from + 20_000, isLast: false }));
  await dropStaging(sql, runId);
  await sql`vacuum analyze students`;
}

/** Which of ours were proposed for each incoming SIS id. */
async function proposed({ sql }: Search, runId: string): Promise<Set<string>> {
  const { staged, plan: table } = stagingTables(runId);
  const pairs = await sql.unsafe<{ incoming: string; ours: string }[]>(
    `select s.sis_id as incoming, e.sis_id as ours from ${table} p join ${staged} s on s.row = p.row
     cross join lateral jsonb_array_elements(p.candidates) c join students e on e.id = (c->>'recordId')::bigint`,
  );
  return new Set(pairs.map((pair) => `${pair.incoming} ${pair.ours}`));
}

const keyOf = (one: Planted) => `${one.incoming.sisId} ${one.of.sisId}`;

/** The same rules by comparing everybody with everybody; gives milliseconds. */
function pairwise(incoming: readonly Person[], existing: readonly Person[]): number {
  const key = (text: string) =>
    text
      .normalize("NFD")
      .replace(/[\p{M}\s'’.-]/gu, "")
      .toLowerCase();
  const prepare = (list: readonly Person[]) =>
    list.map((one) => ({ ...one, last: key(one.lastName), first: key(one.firstName), mail: one.email.toLowerCase() }));
  const [left, right] = [prepare(incoming), prepare(existing)];
  const started = performance.now();
  const found: string[] = [];
  for (const one of left) {
    for (const other of right) {
      const isSameBirth = one.last === other.last && one.birthOn === other.birthOn;
      if (isSameBirth && one.school === other.school && one.first !== other.first) continue;
      const isSameYear = one.last === other.last && one.first === other.first && one.classYear === other.classYear;
      if (isSameBirth || isSameYear || one.mail === other.mail) found.push(other.sisId);
    }
  }
  if (found.length > left.length * right.length) throw new Error("More pairs than there are.");
  return performance.now() - started;
}

async function openSearch({ pool }: Database): Promise<Search> {
  const district = await buildDistrict(pool, { schoolNumbers: SCHOOLS });
  const settings = buildSettings(district, { fields: Object.fromEntries(KEYS.map((one) => [one, one])) });
  return { sql: pool.sql, district, settings };
}

/** B11: as many strangers as there are students, among them planted duplicates and twins of ours. */
export async function duplicateRows(options: BenchOptions): Promise<BenchRow[]> {
  const { students, rounds } = options;
  options.say(`Searching duplicates among ${students} and ${students}…`);
  const existing = people(students, 1, SCHOOLS);
  const incoming = people(students, 2, SCHOOLS);
  const { duplicates, twins } = plant(existing, incoming, SCHOOLS);
  const database = await openDatabase(options, "duplicates");
  const search = await openSearch(database);
  await takeIn(search, existing);
  const runId = randomUUID();
  await stage(search, runId, incoming);
  const [ours, naive]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(await plan(search, runId));
    const time = pairwise(incoming.slice(0, SAMPLE), existing.slice(0, SAMPLE));
    naive.push(time * (students / Math.min(SAMPLE, students)) ** 2);
  }
  const pairs = await proposed(search, runId);
  await database.stop();
  const missed = duplicates.filter((one) => !pairs.has(keyOf(one)));
  for (const kind of new Set(missed.map((one) => one.kind)))
    options.say(`Not found: ${missed.filter((one) => one.kind === kind).length} of "${kind}".`);
  const time = median(ours);
  const per100k = students / 100_000;
  const what = `match and plan, ${students} against ${students}, per 100,000; everybody with everybody`;
  const matched = twins.filter((one) => pairs.has(keyOf(one))).length;
  return [
    limitRow("B11", what, time / per100k, "ms", 2000, median(naive) / per100k),
    shareRow("B11", `recall of ${duplicates.length} planted duplicates`, 1 - missed.length / duplicates.length, 0.98),
    limitRow("B11", `twins matched of ${twins.length}`, matched, "twins", 0),
  ];
}
