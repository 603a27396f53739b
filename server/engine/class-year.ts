import type { NormalisedValue } from "./normalise-value";
import type { Field } from "./types";

const JULY = 7;
const LAST_DAY = 15;

/** Grade levels that a SIS writes as letters. */
const NAMED: Record<string, number> = { K: 0, KG: 0, PK: -1 };

export type Day = { year: number; month: number; day: number };

/** "2026-08-04" */
export function readDay(iso: string): Day {
  const [year = 0, month = 0, day = 0] = iso.split("-").map(Number);
  return { year, month, day };
}

/**
 * Class year from the current grade, for systems that send a grade and no class year, such as eSchoolPlus (D22): until
 * 15 July of the year it is that year's graduation class for grade 12, from 16 July on the next year's. Null when the
 * grade is no grade; grade 99 (graduated, elsewhere) is none either.
 */
export function classYearOf(grade: string, today: Day): number | null {
  const text = grade.trim().toUpperCase();
  const level = NAMED[text] ?? (/^-?\d{1,2}$/.test(text) ? Number(text) : null);
  if (level === null || level < -2 || level > 12) return null;
  const isSpring = today.month < JULY || (today.month === JULY && today.day <= LAST_DAY);
  return today.year + (isSpring ? 0 : 1) + (12 - level);
}

/** Reads a grade where a class year is wanted; what is no grade is reported as any other value that cannot be read. */
export function normaliseGrade(field: Field, raw: string, today: Day): NormalisedValue {
  if (raw.trim() === "") return { value: null };
  const year = classYearOf(raw, today);
  if (year !== null) return { value: String(year) };
  return { value: null, problem: "invalid_format", detail: `${field.label} does not follow from this grade.` };
}
