import { describe, expect, it } from "vitest";
import { undoRefusal, type UndoFacts } from "./undo-window";

const finishedAt = new Date("2026-08-03T06:23:00Z");
const facts: UndoFacts = {
  dataType: "student",
  kind: "import",
  status: "completed_with_alerts",
  finishedAt,
  undoClosedAt: null,
  undoClosedReason: null,
  wasUndone: false,
  isFollowed: false,
  isBusy: false,
};
const after = (hours: number) => new Date(finishedAt.getTime() + hours * 60 * 60 * 1000);

describe("the undo window (product rule 6, D17)", () => {
  it.each<[string, Partial<UndoFacts>, number, string | null]>([
    ["soon after", {}, 1, null],
    ["a minute before its end", {}, 71.98, null],
    ["a minute after its end", {}, 72.02, "expired"],
    ["closed by the clock's function", { undoClosedAt: after(72), undoClosedReason: "expired" }, 71, "expired"],
    [
      "closed by a later import, long after",
      { undoClosedAt: after(24), undoClosedReason: "followed" },
      900,
      "followed",
    ],
    ["of another data type", { dataType: "staff" }, 1, "other_data_type"],
    ["of a preview", { kind: "preview", status: "previewed" }, 1, "not_an_import"],
    ["of an undo", { kind: "undo" }, 1, "not_an_import"],
    ["of a failed import", { status: "failed" }, 1, "not_completed"],
    ["a second time", { wasUndone: true }, 1, "already_undone"],
    ["after a later import", { isFollowed: true }, 1, "followed"],
    ["while one runs", { isBusy: true }, 1, "busy"],
  ])("%s", (_, overrides, hours, refusal) => {
    expect(undoRefusal({ ...facts, ...overrides }, after(hours))).toBe(refusal);
  });
});
