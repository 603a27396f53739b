import type { ValueFacts } from "@/db/schema";
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

/** Adds one value to the facts of its SIS field, as each of our fields that may follow it would read it. */
export function addValue(facts: ValueFacts, value: string | null | undefined, ours: readonly Field[]): void {
  if (value === null || value === undefined || value.trim() === "") return;
  facts.filled++;
  keep(facts.samples, value);
  for (const field of ours) {
    const invalid = facts.invalid?.[field.key];
    if (!invalid || !normaliseValue(field, value).problem) continue;
    invalid.count++;
    keep(invalid.examples, value);
  }
  if (facts.values === null) return;
  facts.values[value] = (facts.values[value] ?? 0) + 1;
  if (Object.keys(facts.values).length > MAX_VALUES) facts.values = null;
}
