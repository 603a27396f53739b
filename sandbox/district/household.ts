/** Twins share everything a family shares; every two-hundredth student has one. */
export function familyOf(i: number): number {
  return i % 200 === 101 ? i - 1 : i;
}

/** Who has the same people at home: twins, and in every ten students two and three who are brothers and sisters. */
export function householdOf(i: number): number {
  if (familyOf(i) !== i) return familyOf(i);
  const place = i % 10;
  if (place === 3) return i - 1;
  return place === 6 || place === 7 ? i - (place - 5) : i;
}

const MOST_MEMBERS = 3;

/** Everybody who may belong to a household, by index; the one whose number it bears first. */
export function membersOf(household: number): number[] {
  return Array.from({ length: MOST_MEMBERS }, (_, n) => household + n).filter((i) => householdOf(i) === household);
}
