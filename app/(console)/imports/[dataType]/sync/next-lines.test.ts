import { describe, expect, it } from "vitest";
import type { Schedule } from "@/server/settings/next-run";
import { clockWords, nextLines } from "./next-lines";

const daily: Schedule = { frequency: { kind: "daily" }, timeOfDay: "01:00", timeZone: "America/Chicago", pauses: [] };
const august = new Date("2026-08-04T12:00:00Z");

describe("the next imports, as Sync settings list them", () => {
  it("says a blackout once, however many starts it takes away, and where imports only add", () => {
    const paused: Schedule = {
      ...daily,
      pauses: [
        { fromOn: "2026-08-08", untilOn: "2026-10-31", kind: "blackout", reason: "PowerSchool upgrade" },
        { fromOn: "2026-11-01", untilOn: "2026-11-01", kind: "additions_only", reason: "Schedules still move" },
      ],
    };
    const lines = nextLines(paused, august);
    expect(lines.filter((line) => line.kind === "start").map((line) => line.isAdditionsOnly)).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
    expect(lines.filter((line) => line.kind === "blackout")).toEqual([
      { kind: "blackout", text: "Sat 8 Aug to Sat 31 Oct: blackout, PowerSchool upgrade" },
    ]);
    expect(lines[3]).toMatchObject({ kind: "blackout" });
  });

  it("names the single day of a short blackout", () => {
    const pauses = [{ fromOn: "2026-08-05", untilOn: "2026-08-05", kind: "blackout" as const, reason: "Move" }];
    expect(nextLines({ ...daily, pauses }, august)[0]).toEqual({
      kind: "blackout",
      text: "Wed 5 Aug: blackout, Move",
    });
  });

  it("is empty for what starts by hand", () => {
    expect(nextLines({ ...daily, frequency: { kind: "manual" } }, august)).toEqual([]);
  });
});

describe("the change of the clock that touches a schedule", () => {
  it("is said with its day and what becomes of the import", () => {
    expect(clockWords(daily, august)).toContain("On Sun 1 Nov the clock goes back and 01:00 comes twice");
    expect(clockWords({ ...daily, timeOfDay: "02:30" }, august)).toContain(
      "On Sun 14 Mar 2027 the clock goes forward and 02:30 does not exist",
    );
  });

  it("is not said where it does nothing", () => {
    expect(clockWords({ ...daily, timeOfDay: "05:00" }, august)).toBeNull();
    expect(clockWords({ ...daily, timeZone: "America/Phoenix" }, august)).toBeNull();
  });
});
