import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import { runs, students } from "@/db/schema";
import { seedCommand, seedDistrict, setUpStudents } from "@/db/seed/demo-district";
import { createDistrict } from "@/sandbox/district/district";
import type { CommandContext } from "@/server/platform/tenancy";
import { approveRun } from "@/server/runs/approve-run";
import { queueRun } from "@/server/runs/queue-run";
import { resetConfiguration } from "@/server/runs/reset-configuration";
import { driveRun } from "@/server/runs/stages";
import { SIS_NAMES, startEverySis, type EverySis, type SisName } from "@/tests/support/every-sis";
import { createTestDatabase } from "@/tests/support/postgres";
import { silenceEvents } from "@/tests/support/silent-events";

const NAME = "Riverbend on the move";
const made = createDistrict({ students: 120, seed: 3 });

/** Systems that say the class year itself, and the students for whom the made-up district has none. */
const WANT_CLASS_YEAR = new Set<SisName>(["PowerSchool", "Clever"]);
const WITHOUT_CLASS_YEAR = new Set(
  Array.from({ length: made.studentCount }, (_, place) => made.student(place))
    .filter((student) => student.classOf === null || student.classOf === 0)
    .map((student) => student.studentNumber),
);

/** Systems that are asked over their API; a drop folder is looked at twice before it is read, which takes its time. */
const ASKED: readonly SisName[] = SIS_NAMES.filter((name) => name !== "OneRoster CSV");

/** A way through all systems on which every one follows every other once, and that ends where it began. */
function everySwitch(): SisName[] {
  const left = new Map(ASKED.map((from) => [from, ASKED.filter((to) => to !== from)]));
  const path: SisName[] = ASKED.slice(0, 1);
  const way: SisName[] = [];
  for (let at = path.at(-1); at; at = path.at(-1)) {
    const next = left.get(at)?.pop();
    if (next) path.push(next);
    else way.push(path.pop()!);
  }
  return way.toReversed();
}

const WAY = everySwitch();
const STEPS = WAY.slice(1).map((to, index): [SisName, SisName] => [WAY[index]!, to]);

let pool: Pool;
let drop: () => Promise<void>;
let sis: EverySis;
let events: Awaited<ReturnType<typeof silenceEvents>>;
let context: CommandContext;

beforeAll(async () => {
  process.env.MATRICULA_SECRET_KEYS = `k1:${Buffer.alloc(32, 7).toString("base64")}`;
  process.env.ALLOW_SANDBOX_ADDRESSES = "1";
  events = await silenceEvents();
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
  sis = await startEverySis(made);
  const { districtId } = await seedDistrict(pool.db, {
    name: NAME,
    timeZone: "America/Chicago",
    schools: made.schools
      .filter((school) => school.isActive)
      .map((school) => ({ number: String(school.number), name: school.name })),
    people: [{ email: "manager@move.example", name: "A manager", role: "site_manager" }],
  });
  const seed = await seedCommand(pool.db, districtId, new Date("2026-09-15T06:09:00Z"));
  context = { ...seed, db: districtDb(pool, districtId) };
  await connect(WAY[0]!);
  expect(await importOnce()).toMatchObject({ isReadComplete: true, failureMessage: null });
}, 120_000);

afterAll(async () => {
  await sis.close();
  await pool.sql.end();
  await drop();
  await events.stop();
});

async function connect(name: SisName): Promise<void> {
  const { connector, credentials } = sis.access[name];
  await setUpStudents(context, credentials, connector);
}

/** Imports students; a person approves what crosses a limit because the new system fills other fields. */
async function importOnce() {
  const queued = await queueRun(context, { dataType: "student", kind: "import", trigger: "manual", entry: "Test" });
  await driveRun(context, queued);
  const [run] = await pool.db.select().from(runs).where(eq(runs.id, queued.runId));
  if (run?.status !== "held") return run!;
  await approveRun(context, { runId: run.id, schools: null, reason: "The switch was announced." });
  await driveRun(context, { runId: run.id, from: "plan" });
  const [ended] = await pool.db.select().from(runs).where(eq(runs.id, run.id));
  return ended!;
}

const roster = () => pool.db.select().from(students).where(eq(students.districtId, context.districtId));

describe("a switch between any two systems that are asked over an API (product rule 7)", () => {
  it("goes from every system to every other", () => {
    expect(new Set(STEPS.map((step) => step.join(" to "))).size).toBe(ASKED.length * (ASKED.length - 1));
  });

  it.each(STEPS)("from %s to %s keeps every record, once, under the new ids", async (from, to) => {
    const before = await roster();
    // A provider gives everybody another id when it moves a district from one version to the other.
    if (from.startsWith("OneRoster") && to.startsWith("OneRoster")) sis.oneroster.state.reissueIds();
    await resetConfiguration(context, { confirmation: NAME });
    await connect(to);
    const run = await importOnce();
    expect(run).toMatchObject({ isReadComplete: true, failureMessage: null, held: 0 });
    expect(run.status).toMatch(/^completed/);
    const active = before.filter((one) => one.isActive);
    // Their row is rejected there, so nobody tells who they are; the record stays as it is.
    const unknown = WANT_CLASS_YEAR.has(to)
      ? active.filter((one) => WITHOUT_CLASS_YEAR.has(one.studentNumber ?? "")).length
      : 0;
    const [known, matched] = [active.length, active.length - unknown];
    expect(run.switchReport).toMatchObject({ known, matched, colliding: 0, lost: unknown });
    const after = new Map((await roster()).map((one) => [one.id, one]));
    for (const { id, studentNumber } of before) expect([id, after.get(id)?.studentNumber]).toEqual([id, studentNumber]);
    const numbers = [...after.values()].map((one) => one.studentNumber);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect([...after.values()].filter((one) => one.isActive).length).toBeGreaterThanOrEqual(known);
    expect(await importOnce()).toMatchObject({ created: 0, updated: 0, inactivated: 0 });
  });
});
