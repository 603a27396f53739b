import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chance } from "@/sandbox/district/random";
import { CHUNK_ROWS, startTrialWorld, type Ending, type Running, type TrialWorld } from "@/tests/support/trial-world";

/** R1 and R2: so many kills of each part; KILLS=40 for a long night, KILL_SEED for other moments. */
const SEED = Number(process.env.KILL_SEED ?? 1);
const KILLS = Number(process.env.KILLS ?? 3);

let world: TrialWorld;
const matrix: string[] = [];

beforeAll(async () => {
  world = await startTrialWorld();
}, 120_000);

afterAll(async () => {
  console.log(["R1 and R2: kill -9 during an import of students", ...matrix].join("\n"));
  await world.close();
});

/** A moment of the import for this kill: any step, and some milliseconds into it. */
function momentOf(what: number, nth: number) {
  const steps = Math.floor(chance(SEED, what, nth, 1) * (world.clean.steps - 1));
  return { steps, ms: Math.floor(chance(SEED, what, nth, 2) * 40) };
}

async function die(
  what: string,
  kind: number,
  nth: number,
  disturb: (world: Running) => Promise<void>,
): Promise<Ending> {
  const moment = momentOf(kind, nth);
  const ending = await world.trial(moment, disturb);
  const redone = ending.rowsServed - world.clean.rowsServed;
  const at = `after ${moment.steps} steps and ${moment.ms} ms`;
  matrix.push(`  ${what.padEnd(9)} ${at.padEnd(28)} ${ending.status}, ${redone} rows read again`);
  return ending;
}

/** The same roster, log, alerts, changes, originals and counts, and each announcement once. */
function expectSame(ending: Ending): void {
  const { status, counts, digest, jobs } = world.clean;
  expect({ status: ending.status, counts: ending.counts, jobs: ending.jobs }).toEqual({ status, counts, jobs });
  expect({
    lost: digest.filter((row) => !ending.digest.includes(row)).slice(0, 3),
    more: ending.digest.filter((row) => !digest.includes(row)).slice(0, 3),
    rows: ending.digest.length,
  }).toEqual({ lost: [], more: [], rows: digest.length });
}

const nths = Array.from({ length: KILLS }, (_, nth) => nth);

describe("an import that nothing disturbs", () => {
  it("creates, updates and inactivates in many small steps", () => {
    const counts = JSON.parse(world.clean.counts) as Record<string, number>;
    expect(world.clean.status).toBe("completed_with_alerts");
    for (const name of ["created", "updated", "inactivated", "unchanged"])
      expect(counts[name], name).toBeGreaterThan(0);
    expect(world.clean.steps).toBeGreaterThan(12);
  });
});

// A trial waits a minute and a half for its end before it gives up.
const TIMEOUT = 120_000;

describe("R1: the app is killed", () => {
  it.each(nths)(
    "ends as if nothing had been, with at most one chunk read again (%i)",
    async (nth) => {
      // On one host the executor lives in the app's process and dies with it.
      const isOne = nth % 2 === 1;
      const ending = await die(isOne ? "app, both" : "app", 1, nth, async (running) => {
        await Promise.all([running.killApp(), isOne && running.killExecutor()]);
        await Promise.all([running.startApp(), isOne && running.startExecutor()]);
      });
      expectSame(ending);
      expect(ending.rowsServed - world.clean.rowsServed).toBeLessThanOrEqual(CHUNK_ROWS);
    },
    TIMEOUT,
  );
});

describe("R2: the executor is killed", () => {
  it.each(nths)(
    "ends as if nothing had been, with at most one chunk read again (%i)",
    async (nth) => {
      const ending = await die("executor", 2, nth, async (running) => {
        await running.killExecutor();
        await running.startExecutor();
      });
      expectSame(ending);
      expect(ending.rowsServed - world.clean.rowsServed).toBeLessThanOrEqual(CHUNK_ROWS);
    },
    TIMEOUT,
  );
});

describe("R2: Postgres is killed", () => {
  it.each(nths)(
    "ends as if nothing had been; staged rows are scratch and read again (%i)",
    async (nth) => {
      const ending = await die("Postgres", 3, nth, async (running) => {
        await running.killPostgres();
        await running.startPostgres();
      });
      expectSame(ending);
      expect(ending.rowsServed).toBeLessThanOrEqual(2 * world.clean.rowsServed + CHUNK_ROWS);
    },
    TIMEOUT,
  );
});
