import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS, type LimitName, type PlanStats, type SafetyLimit } from "@/server/engine/types";
import { isCrossed, largestPlans, limitHistory, lookBack } from "./limit-history";

const plan = (overrides: Partial<PlanStats> = {}): PlanStats => ({
  schoolId: null,
  active: 100,
  created: 0,
  updated: 0,
  inactivated: 0,
  fields: {},
  ...overrides,
});

describe("a safety limit", () => {
  const ten: SafetyLimit = { percent: 10, atLeast: 5 };
  it.each<[number, number, SafetyLimit, boolean]>([
    [10, 100, ten, false],
    [11, 100, ten, true],
    [4, 10, ten, false],
    [5, 10, ten, true],
    [5, 0, ten, false],
    [1, 1000, { percent: 0, atLeast: 1 }, true],
    [99, 100, null, false],
  ])("%d of %d records is crossed: %#", (planned, active, limit, crossed) =>
    expect(isCrossed({ planned, active }, limit)).toBe(crossed),
  );
});

describe("what a limit would have held", () => {
  const history = limitHistory([
    [plan({ inactivated: 3 }), plan({ schoolId: "a", active: 10, inactivated: 3 })],
    [plan({ inactivated: 12 }), plan({ schoolId: "a", active: 20, inactivated: 12 })],
    [plan()],
  ]);

  it("counts imports, not schools, and tells the largest share that counts", () => {
    expect(lookBack(history, "inactivated", { percent: 10, atLeast: 5 })).toEqual({ largest: 0.6, held: 1 });
    expect(lookBack(history, "inactivated", { percent: 10, atLeast: 1 })).toEqual({ largest: 0.6, held: 2 });
    expect(lookBack(history, "inactivated", { percent: 60, atLeast: 1 })).toEqual({ largest: 0.6, held: 0 });
    expect(lookBack(history, "inactivated", { percent: 1, atLeast: 13 })).toEqual({ largest: null, held: 0 });
    expect(lookBack(history, "inactivated", null)).toEqual({ largest: 0.6, held: 0 });
    expect(lookBack(history, "created", { percent: 0, atLeast: 1 })).toEqual({ largest: null, held: 0 });
  });

  it("looks at each field by itself", () => {
    const fields = limitHistory([[plan({ updated: 40, fields: { counselor: 34, homeroom: 20 } })]]);
    expect(lookBack(fields, "fieldChanged", { percent: 30, atLeast: 1 })).toEqual({ largest: 0.34, held: 1 });
    expect(lookBack(fields, "fieldChanged", { percent: 35, atLeast: 1 })).toEqual({ largest: 0.34, held: 0 });
  });

  it("says the same of the few plans that are kept as of all of them", () => {
    const count = fc.integer({ min: 0, max: 30 });
    const stats = fc.record({
      schoolId: fc.constant(null),
      active: count,
      created: count,
      updated: count,
      inactivated: count,
      fields: fc.dictionary(fc.constantFrom("email", "homeroom"), count),
    });
    const limit = fc.record({ percent: fc.integer({ min: 0, max: 100 }), atLeast: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(fc.array(stats, { maxLength: 6 }), limit, fc.constantFrom(...LIMITS), (all, rule, name) => {
        const every = all.flatMap((one) =>
          (name === "fieldChanged" ? Object.values(one.fields) : [one[name as Exclude<LimitName, "fieldChanged">]]).map(
            (planned) => ({ planned, active: one.active }),
          ),
        );
        const kept = largestPlans(all, name);
        expect(kept.some((one) => isCrossed(one, rule))).toBe(every.some((one) => isCrossed(one, rule)));
      }),
    );
  });
});
