import { describe, expect, it } from "vitest";
import { barWidth } from "./limit-bar";

describe("the bar beside a limit", () => {
  it.each([
    [0, 10, 0],
    [0.1, 10, 74.9],
    [0.05, 10, 37.45],
    [0.144, 10, 104],
    [0.0001, 75, 1.6],
    [0.01, 0, 104],
    [0, 0, 0],
  ])("of a share of %d under a limit of %d %% is %d of 104 long", (share, percent, width) =>
    expect(barWidth(share, percent)).toBeCloseTo(width),
  );
});
