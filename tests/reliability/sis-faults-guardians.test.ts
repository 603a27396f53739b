import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { guardians } from "@/db/schema";
import type { FaultKind } from "@/sandbox/sis/faults";
import { saveSuggested } from "@/server/settings/save-suggested";
import { startImportedWorld, type ImportedWorld, type Run } from "@/tests/support/imported-world";

let world: ImportedWorld;
let clean: Run;
let before: unknown[];
const QUERY = "/ws/schema/query/";
const roster = () => world.pool.db.select().from(guardians).orderBy(guardians.id);

beforeAll(async () => {
  world = await startImportedWorld({ students: 150, pageSize: 50 });
  await world.importStudents();
  await saveSuggested(world.context, { dataType: "parent" });
  clean = await world.importOnce("parent");
  before = await roster();
});

afterEach(() => world.sis.faults.clear());

afterAll(() => world.close());

// Every fault is tried on students; a list of relations has its own way to be cut short.
describe("R3: a SIS that fails while guardians are imported", () => {
  it("imports everybody when nothing fails", () => {
    expect(clean).toMatchObject({ status: "completed_with_alerts", incompleteReason: null });
    expect(clean.pagesRead).toBeGreaterThan(3);
    expect(clean.created).toBe(before.length);
  });

  it.each<FaultKind>(["401-expired", "cut", "truncated", "html", "wrong-type", "empty-page"])(
    "reaches the same end state after a passing fault: %s",
    async (kind) => {
      world.sis.faults.order({ kind, match: QUERY, at: 3, times: 1 });
      const run = await world.importOnce("parent", { inactivateMissing: true });
      expect(run).toMatchObject({
        status: clean.status,
        received: clean.received,
        unchanged: clean.created,
        inactivated: 0,
        incompleteReason: null,
      });
      expect(await roster()).toEqual(before);
    },
  );

  it.each<FaultKind>(["403", "truncated", "empty-page", "repeat-page"])(
    "fails or stays incomplete with a reason for a person, and removes nobody: %s",
    async (kind) => {
      world.sis.faults.order({ kind, match: QUERY, at: 3, times: 10_000 });
      const run = await world.importOnce("parent", { inactivateMissing: true });
      const reason = run.status === "failed" ? run.failureMessage : run.incompleteReason;
      expect(reason?.length).toBeGreaterThan(20);
      expect(run.inactivated).toBe(0);
      expect(await roster()).toEqual(before);
    },
    60_000,
  );
});
