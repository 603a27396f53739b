import { FIRST_NAMES, LAST_NAMES, SUFFIXES, SURNAME_ENDINGS, SURNAME_STEMS } from "./names";
import { chance, pick } from "./random";

/** Nobody's last name was typed in here, whatever the size of the district. */
const NAMELESS = 57;

export function surnameOf(seed: number, family: number, part = 0): string {
  const share = chance(seed, 12, family, part);
  if (share < 0.5) return pick(LAST_NAMES, share * 2);
  return pick(SURNAME_STEMS, share * 2 - 1) + pick(SURNAME_ENDINGS, chance(seed, 14, family, part));
}

export type PersonName = { lastName: string | null; firstName: string | null; middleName: string | null };

/** A name as districts hold them: two surnames, suffixes, one name only, none at all. */
export function nameOf(seed: number, i: number, family: number): PersonName {
  const roll = chance(seed, 11, i);
  const middleName = chance(seed, 16, i) < 0.6 ? pick(FIRST_NAMES, chance(seed, 17, i)) : null;
  const firstName = pick(FIRST_NAMES, chance(seed, 18, i));
  if (i === NAMELESS || roll > 0.9995) return { lastName: null, firstName, middleName };
  let lastName = surnameOf(seed, family);
  if (chance(seed, 13, family) < 0.06) lastName = `${lastName}-${surnameOf(seed, family, 1)}`;
  if (roll > 0.999) return { lastName, firstName: null, middleName: null };
  if (roll < 0.01) lastName = `${lastName} ${pick(SUFFIXES, chance(seed, 15, i))}`;
  return { lastName, firstName, middleName };
}
