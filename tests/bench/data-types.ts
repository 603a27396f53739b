import { seedCommand } from "@/db/seed/demo-district";
import type { DataType } from "@/server/connectors/connector";
import { findCatalogue } from "@/server/engine/catalogue";
import { saveSuggested } from "@/server/settings/save-suggested";
import { emptyRoster, importOnce, own, type Measured } from "./imports";
import { median, openScene, type BenchOptions, type Scene } from "./scene";
import { ratioRow, type BenchRow } from "./table";

/** In the order in which they refer to each other, so that every record finds what it names. */
const ORDER: DataType[] = [
  "staff",
  "course_catalog",
  "student",
  "parent",
  "course_mapping",
  "course_history",
  "current_courses",
];

/** A district of this many students has a million course records. */
const STUDENTS = 20_000;
/** An import of fewer rows is mostly what every import costs; it is held against students as few as they are. */
const FEW = 5000;
const MANY = 100_000;
const AIM = 1.5;

const perRow = (one: Measured) => own(one) / one.received;

/** First imports of one type into an empty table; one of very many rows is measured once. */
async function measure(scene: Scene, dataType: DataType, rounds: number): Promise<Measured> {
  const table = findCatalogue(dataType)?.table ?? "";
  const measured: Measured[] = [];
  while (measured.length < rounds) {
    await emptyRoster(scene, table);
    const one = await importOnce(scene, dataType);
    measured.push(one);
    if (one.received > MANY) break;
  }
  const middle = median(measured.map(own));
  const found = measured.find((one) => own(one) === middle);
  if (!found) throw new Error(`No import of ${dataType} was measured.`);
  return found;
}

/** B18: every data type of one district, rows a second without the wait for the SIS, a row of each against a student. */
export async function dataTypeRows(options: BenchOptions): Promise<BenchRow[]> {
  const scene = await openScene(options, "data-types", Math.min(options.students, STUDENTS));
  const context = await seedCommand(scene.pool.db, scene.districtId, new Date());
  const measured = new Map<DataType, Measured>();
  for (const dataType of ORDER) {
    options.say(`Importing ${dataType.replace("_", " ")}…`);
    if (dataType !== "student") await saveSuggested(context, { dataType });
    measured.set(dataType, await measure(scene, dataType, options.rounds));
  }
  await scene.stop();
  const students = measured.get("student");
  if (!students) return [];
  const rows: BenchRow[] = [];
  for (const [dataType, one] of measured) {
    const isSmall = one.received < FEW && dataType !== "student";
    const peer = isSmall ? await fewStudents(options, dataType, one.received) : students;
    rows.push(rowOf(dataType, one, peer));
  }
  return rows;
}

async function fewStudents(options: BenchOptions, dataType: DataType, students: number): Promise<Measured> {
  options.say(`Importing ${students} students to compare…`);
  const scene = await openScene(options, `as-few-as-${dataType}`, students);
  const measured = await measure(scene, "student", options.rounds);
  await scene.stop();
  return measured;
}

function rowOf(dataType: DataType, one: Measured, peer: Measured): BenchRow {
  const aSecond = Math.round(1000 / perRow(one));
  const wait = (one.waitMs / 1000).toFixed(1);
  const label = findCatalogue(dataType)?.noun[1] ?? dataType;
  const what = `${one.received} ${label}, ${aSecond} rows/s, against ${peer.received} students (SIS apart: ${wait} s)`;
  return ratioRow("B18", what, perRow(one) * 1000, perRow(peer) * 1000, AIM, "ms a 1,000");
}
