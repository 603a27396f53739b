import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connections } from "@/db/schema";
import type { FaultKind } from "@/sandbox/sis/faults";
import { startImportedWorld, type ImportedWorld, type Run } from "@/tests/support/imported-world";

let world: ImportedWorld;
let clean: Run;
let before: unknown[];
const matrix: string[] = [];

beforeAll(async () => {
  world = await startImportedWorld({ students: 620, pageSize: 100 });
  clean = await world.importStudents();
  before = await world.roster();
});

afterEach(() => world.sis.faults.clear());

afterAll(async () => {
  console.log(["R3: SIS faults against the student import", ...matrix].join("\n"));
  await world.close();
});

/** Faults that pass when the same request is made again, and those that stay. */
const PASSING: FaultKind[] = [
  "401-expired",
  "429",
  "429-no-header",
  "500",
  "502",
  "cut",
  "truncated",
  "html",
  "wrong-type",
  "throttle",
  "empty-page",
  "clock-skew",
];
const LASTING: FaultKind[] = [
  "401-forever",
  "403",
  "404",
  "500",
  "502",
  "cut",
  "truncated",
  "html",
  "429-no-header",
  "empty-page",
  "repeat-page",
];
const QUERY = "/ws/schema/query/";

async function connectionStatus(): Promise<string> {
  // Faults that need a person stay on the connection until an import has worked again.
  const { db } = world.pool;
  const [saved] = await db.select({ status: connections.status }).from(connections);
  if (saved?.status === "failed") {
    world.sis.faults.clear();
    await world.importStudents();
  }
  return saved?.status ?? "absent";
}

function note(kind: string, run: Run): void {
  const reason = run.failureMessage ?? run.incompleteReason ?? "same end state";
  matrix.push(`  ${kind.padEnd(24)} ${run.status.padEnd(22)} ${reason}`);
}

/** Nobody was changed or removed, whatever happened on the way. */
async function expectUntouched(run: Run): Promise<void> {
  expect(run.inactivated).toBe(0);
  expect(await world.roster()).toEqual(before);
}

describe("R3: a SIS that fails while students are imported", () => {
  it("imports everybody when nothing fails", () => {
    expect(clean).toMatchObject({ status: "completed_with_alerts", received: 620, incompleteReason: null });
    expect(clean.created + clean.held + clean.rejected + clean.skipped).toBe(620);
  });

  it.each(PASSING)("reaches the same end state after a passing fault: %s", async (kind) => {
    world.sis.faults.order({ kind, match: QUERY, at: 3, times: 1 });
    const run = await world.importStudents({ inactivateMissing: true });
    note(`${kind}, once`, run);
    expect(run).toMatchObject({
      status: clean.status,
      received: 620,
      unchanged: clean.created,
      created: 0,
      updated: 0,
      incompleteReason: null,
      failureMessage: null,
    });
    await expectUntouched(run);
  });

  it("forgets the reason of a step that failed and was made again", async () => {
    world.sis.faults.order({ kind: "500", match: QUERY, at: 3, times: 6 });
    const run = await world.importStudents({ inactivateMissing: true });
    note("500, six times", run);
    expect(run).toMatchObject({ status: clean.status, received: 620, failureKind: null, failureMessage: null });
    await expectUntouched(run);
  });

  it.each(LASTING)(
    "fails or stays incomplete with a reason for a person, and removes nobody: %s",
    async (kind) => {
      world.sis.faults.order({ kind, match: QUERY, at: 3, times: 10_000 });
      const run = await world.importStudents({ inactivateMissing: true });
      note(`${kind}, for good`, run);
      expect(["failed", "completed_with_alerts"]).toContain(run.status);
      const reason = run.status === "failed" ? run.failureMessage : run.incompleteReason;
      expect(reason?.length).toBeGreaterThan(20);
      await expectUntouched(run);
    },
    120_000,
  );

  it("does not trust a total that shrinks while pages are read", async () => {
    world.sis.faults.order({ kind: "shrinking-total", match: "/count", at: 1, times: 10_000 });
    const run = await world.importStudents({ inactivateMissing: true });
    note("shrinking total", run);
    expect(run.status).toBe("completed_with_alerts");
    expect(run.incompleteReason).toMatch(/The SIS says that it holds 613 records, and 620 different ones arrived/);
    await expectUntouched(run);
  });

  it("imports after the SIS has recovered as if nothing had been", async () => {
    const run = await world.importStudents({ inactivateMissing: true });
    note("recovered", run);
    expect(run).toMatchObject({ received: 620, unchanged: clean.created, incompleteReason: null });
    expect(await connectionStatus()).toBe("connected");
    await expectUntouched(run);
  });
});
