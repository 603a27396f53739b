import { describe, expect, it } from "vitest";
import { describeProgress, type ProgressFacts } from "./progress";

const began = new Date("2026-08-04T06:00:00Z");
const after = (seconds: number) => new Date(began.getTime() + seconds * 1000);

function run(overrides: Partial<ProgressFacts> = {}): ProgressFacts {
  return {
    status: "reading",
    rowsExpected: 10_000,
    rowsRead: 0,
    rowsApplied: 0,
    rowsToApply: 0,
    isReadComplete: false,
    pagesRead: 0,
    requests: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    held: 0,
    rejected: 0,
    skipped: 0,
    failureMessage: null,
    failureFix: null,
    timeline: [{ at: began.toISOString(), text: "Validation passed" }],
    createdAt: began,
    startedAt: began,
    finishedAt: null,
    ...overrides,
  };
}

describe("progress of an import", () => {
  it("says rate and time left of the stage that runs", () => {
    const progress = describeProgress(run({ rowsRead: 2_500 }), after(10));
    expect(progress).toMatchObject({ ratePerSecond: 250, leftMs: 30_000, elapsedMs: 10_000, isActive: true });
    expect(progress.stages.map((stage) => stage.state)).toEqual(["done", "running", "waiting", "waiting"]);
  });

  it("measures writing from its own beginning, not from the import's", () => {
    const timeline = [{ at: after(100).toISOString(), text: "read" }];
    const progress = describeProgress(
      run({ status: "applying", rowsRead: 10_000, rowsToApply: 10_000, rowsApplied: 5_000, timeline }),
      after(105),
    );
    expect(progress).toMatchObject({ ratePerSecond: 1000, leftMs: 5_000 });
  });

  it("promises nothing while the SIS has told no total, and nothing in the first second", () => {
    const unknown = describeProgress(run({ rowsExpected: null, rowsRead: 500 }), after(10));
    expect(unknown).toMatchObject({ percent: null, leftMs: null, ratePerSecond: 50 });
    expect(describeProgress(run({ rowsRead: 500 }), after(0.5)).ratePerSecond).toBeNull();
  });

  it("never goes back as an import moves on", () => {
    const steps = [
      run({ status: "queued" }),
      run({ status: "validating" }),
      run({ rowsRead: 1 }),
      run({ rowsRead: 12_000 }),
      run({ status: "planning", rowsRead: 12_000 }),
      run({ status: "applying", rowsToApply: 10, rowsApplied: 0 }),
      run({ status: "applying", rowsToApply: 10, rowsApplied: 10 }),
      run({ status: "completed", rowsToApply: 10 }),
    ].map((one) => describeProgress(one, after(5)).percent!);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBe(100);
  });

  it("shows where a failed import stopped", () => {
    const failed = describeProgress(
      run({ status: "failed", rowsRead: 400, finishedAt: after(60), failureMessage: "PowerSchool stopped answering." }),
      after(900),
    );
    expect(failed.stages.map((stage) => stage.state)).toEqual(["done", "waiting", "waiting", "waiting"]);
    expect(failed).toMatchObject({ isActive: false, elapsedMs: 60_000, leftMs: null, percent: null });
  });
});
