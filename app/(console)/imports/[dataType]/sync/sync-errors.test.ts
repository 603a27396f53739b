import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, type SyncRules } from "@/server/engine/types";
import { syncErrors } from "./sync-errors";

const rules = (overrides: Partial<SyncRules> = {}): SyncRules => ({
  schoolIds: null,
  frequency: { kind: "daily" },
  timeOfDay: "01:00",
  timeZone: "America/Chicago",
  pauses: [],
  inactivateMissing: true,
  absentImports: 1,
  limits: DEFAULT_LIMITS,
  importGraduates: true,
  ...overrides,
});

describe("what stands against saving sync settings", () => {
  it("is nothing for the rules every district starts with, nor for limits that are off", () => {
    expect(syncErrors(rules())).toEqual([]);
    const off = { inactivated: null, updated: null, created: null, fieldChanged: null };
    expect(syncErrors(rules({ limits: off }))).toEqual([]);
  });

  it.each<[string, Partial<SyncRules>, string, string]>([
    [
      "a limit above all",
      { limits: { ...DEFAULT_LIMITS, inactivated: { percent: 101, atLeast: 5 } } },
      "#limit-inactivated-percent",
      "Inactivated: Choose 0 to 100 %.",
    ],
    [
      "records that are no number",
      { limits: { ...DEFAULT_LIMITS, fieldChanged: { percent: 30, atLeast: Number.NaN } } },
      "#limit-fieldChanged-atLeast",
      "One field changed: Write a number.",
    ],
    ["no import at all without them", { absentImports: 0 }, "#sync-absentImports", "Choose 1 to 30."],
    ["a time of no clock", { timeOfDay: "25:00" }, "#sync-timeOfDay", "Write the time as 01:00."],
  ])("leads to %s", (_, overrides, href, text) => expect(syncErrors(rules(overrides))).toEqual([{ href, text }]));
});
