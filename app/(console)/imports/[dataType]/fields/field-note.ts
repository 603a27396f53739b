import { formatCount } from "@/components/ui/numbers";
import type { FieldRow, SourceFacts } from "@/server/settings/queries";

/** What a person should look at in a row: a count, values that show it, the consequence. */
export type FieldNote = { fact: string; examples: string[]; consequence: string };

type Words = { isOne: string; areMany: string; kept: string };

const TOO_LONG: Words = { isOne: "is too long", areMany: "are too long", kept: "value" };
const WORDS: Record<FieldRow["kind"], Words> = {
  text: TOO_LONG,
  code: TOO_LONG,
  school: TOO_LONG,
  email: { isOne: "is not an e-mail address", areMany: "are not e-mail addresses", kept: "address" },
  date: { isOne: "is not a date", areMany: "are not dates", kept: "date" },
  year: { isOne: "is not a year of four digits", areMany: "are not years of four digits", kept: "year" },
  integer: { isOne: "is not a whole number", areMany: "are not whole numbers", kept: "number" },
  flag: { isOne: "is neither yes nor no", areMany: "are neither yes nor no", kept: "value" },
  decimal: { isOne: "is not a number", areMany: "are not numbers", kept: "number" },
};

type Row = Pick<FieldRow, "key" | "label" | "kind" | "requirement" | "mayBeEmpty" | "letsIn">;
type Facts = Pick<SourceFacts, "filled" | "invalid">;

const rejects = (row: Row) => row.requirement === "required" && !row.mayBeEmpty;

/** The values that this field would refuse, then the records that have none; null when there is nothing to say. */
export function fieldNotes(row: Row, facts: Facts | undefined, rows: number): FieldNote[] {
  if (!facts || rows === 0) return [];
  const notes: FieldNote[] = [];
  const invalid = facts.invalid[row.key];
  if (invalid && invalid.count > 0) {
    const words = WORDS[row.kind];
    const value = rows === 1 ? "value" : "values";
    notes.push({
      fact: `${formatCount(invalid.count)} of ${formatCount(rows)} ${value} ${invalid.count === 1 ? words.isOne : words.areMany}`,
      examples: invalid.examples,
      consequence: rejects(row)
        ? "These records are rejected and listed in the log."
        : `These records keep the ${words.kept} they have.`,
    });
  }
  const empty = rows - facts.filled;
  if (row.requirement === "required" && empty > 0) {
    notes.push({
      fact: `${formatCount(empty)} of ${formatCount(rows)} ${empty === 1 ? "is" : "are"} empty`,
      examples: [],
      consequence: row.letsIn
        ? `A record without ${row.label} is left out.`
        : rejects(row)
          ? `A record without ${row.label} is rejected and listed in the log.`
          : "These records are imported with a note in the log.",
    });
  }
  return notes;
}
