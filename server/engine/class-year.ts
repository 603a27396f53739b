const JULY = 7;
const LAST_DAY = 15;

/** Grade levels that a SIS writes as letters. */
const NAMED: Record<string, number> = { K: 0, KG: 0, PK: -1 };

/**
 * Class year from the current grade, for systems that send a grade and no class year, such as eSchoolPlus (D22): until
 * 15 July of the year it is that year's graduation class for grade 12, from 16 July on the next year's. Null when the
 * grade is no grade; grade 99 (graduated, elsewhere) is none either.
 */
export function classYearOf(grade: string, today: { year: number; month: number; day: number }): number | null {
  const text = grade.trim().toUpperCase();
  const level = NAMED[text] ?? (/^-?\d{1,2}$/.test(text) ? Number(text) : null);
  if (level === null || level < -2 || level > 12) return null;
  const isSpring = today.month < JULY || (today.month === JULY && today.day <= LAST_DAY);
  return today.year + (isSpring ? 0 : 1) + (12 - level);
}
