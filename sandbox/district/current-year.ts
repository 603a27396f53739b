/** The year in which the school year of a day ends; a new one begins in July. */
export function currentSchoolYear(today: Date): number {
  return today.getUTCFullYear() + (today.getUTCMonth() >= 6 ? 1 : 0);
}
