import type { ValueFacts } from "@/db/schema";
import { normaliseGrade, type Day } from "@/server/engine/class-year";
import { readList } from "@/server/engine/list";
import { normaliseValue } from "@/server/engine/normalise-value";
import type { Field } from "@/server/engine/types";

const MAX_VALUES = 200;
const MAX_SAMPLES = 3;
const SHOWN_LENGTH = 60;

/** The facts of a SIS field before its first value; `ours` are the fields that may follow it. */
export function noFacts(ours: readonly Field[]): ValueFacts {
  const invalid = Object.fromEntries(ours.map((field) => [field.key, { count: 0, examples: [] }]));
  return { filled: 0, samples: [], values: {}, invalid };
}

function keep(list: string[], value: string): void {
  const shown = value.slice(0, SHOWN_LENGTH);
  if (list.length < MAX_SAMPLES && !list.includes(shown)) list.push(shown);
}

/** Whether a grade can be read does not depend on the day. */
const ANY_DAY: Day = { year: 2026, month: 1, day: 1 };

function isRefused(field: Field, value: string, holdsGrade: boolean): boolean {
  const result =
    holdsGrade && field.kind === "year" ? normaliseGrade(field, value, ANY_DAY) : normaliseValue(field, value);
  return result.problem !== undefined;
}

/** Adds one value to the facts of its SIS field, as each of our fields that may follow it would read it. */
export function addValue(
  facts: ValueFacts,
  value: string | null | undefined,
  ours: readonly Field[],
  holdsGrade = false,
): void {
  if (value === null || value === undefined || value.trim() === "") return;
  facts.filled++;
  keep(facts.samples, value);
  // A list is looked at value by value: each of them has its code, or cannot be used.
  const values = ours.some((field) => field.isList) ? readList(value).filter((one) => one !== null) : [value];
  for (const one of values) addOne(facts, one, ours, holdsGrade);
}

function addOne(facts: ValueFacts, value: string, ours: readonly Field[], holdsGrade: boolean): void {
  for (const field of ours) {
    const invalid = facts.invalid?.[field.key];
    if (!invalid || !isRefused(field, value, holdsGrade)) continue;
    invalid.count++;
    keep(invalid.examples, value);
  }
  if (facts.values === null) return;
  facts.values[value] = (facts.values[value] ?? 0) + 1;
  if (Object.keys(facts.values).length > MAX_VALUES) facts.values = null;
}
