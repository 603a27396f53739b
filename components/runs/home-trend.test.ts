import { describe, expect, it } from "vitest";
import { trendPoint, trendSentence } from "./home-trend";
import type { RunStatusName } from "./run-words";

const point = (status: RunStatusName, changed = 462) => ({ runId: "r", status, changed });

describe("the trend of the last imports", () => {
  it.each<[RunStatusName, number, string]>([
    ["completed", 462, "none"],
    ["completed_with_alerts", 462, "alerts"],
    ["failed", 462, "failed"],
    ["held", 0, "held"],
    ["discarded", 0, "none"],
    ["expired", 0, "none"],
    ["cancelled", 462, "none"],
  ])("draws %s as %d changes with the mark %s", (status, changed, mark) =>
    expect(trendPoint(point(status))).toEqual({ changed, mark }),
  );

  it("says how they ended", () => {
    const trend = [point("completed"), point("completed"), point("held"), point("discarded"), point("expired")];
    expect(trendSentence({ trend })).toBe("Last 5 imports: 2 completed, 1 held, 2 not carried out");
    expect(trendSentence({ trend: [point("reading", 0)] })).toBe("Last import: none has ended yet");
  });
});
