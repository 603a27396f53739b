import type { SisStudent } from "./district";
import { FIRST_NAMES } from "./names";
import { surnameOf } from "./person-name";
import { chance, pick } from "./random";

export type SisGuardian = {
  /** Person.ID and Person.DCID; one for all children of the person. */
  personId: number;
  personDcid: number;
  /** Which of a student's two places for contacts this is: 0 or 1. */
  place: 0 | 1;
  firstName: string;
  lastName: string;
  relationship: "Mother" | "Father" | "Grandparent" | "Guardian";
  email: string | null;
  phone: string | null;
  isCustodial: boolean;
  livesWith: boolean;
  isActive: boolean;
  /** The portal account of those who have one. */
  login: string | null;
};

export const RELATIONSHIPS = ["Mother", "Father", "Grandparent", "Guardian"] as const;

function guardianAt(seed: number, student: SisStudent, place: 0 | 1): SisGuardian | null {
  const { family } = student;
  // Some have no contact at all, a quarter have one.
  const roll = chance(seed, 40, family);
  if (roll < 0.06 || (place === 1 && roll < 0.31)) return null;
  const personId = 5_000_001 + family * 2 + place;
  const kin = chance(seed, 41, family, place);
  const relationship = kin < 0.06 ? "Grandparent" : kin < 0.1 ? "Guardian" : place === 0 ? "Mother" : "Father";
  const isSameName = chance(seed, 42, family, place) < 0.7;
  const login = chance(seed, 43, family, place) < 0.6 ? `g${personId}` : null;
  const mail = chance(seed, 44, family, place);
  return {
    personId,
    personDcid: personId + 2_000_000,
    place,
    firstName: pick(FIRST_NAMES, chance(seed, 45, family, place)),
    lastName: isSameName ? (student.lastName ?? surnameOf(seed, family)) : surnameOf(seed, family, 2 + place),
    relationship,
    // Now and then a household shares one address.
    email: mail < 0.12 ? null : `family${family + 1}${mail < 0.2 || place === 0 ? "" : ".b"}@x.example`,
    phone:
      chance(seed, 46, family, place) < 0.92 ? `231-555-${String((family + place) % 10_000).padStart(4, "0")}` : null,
    isCustodial: chance(seed, 47, family, place) < 0.9,
    livesWith: chance(seed, 48, family, place) < 0.8,
    isActive: chance(seed, 49, family, place) < 0.97,
    login,
  };
}

/** The contacts of a student, two at most, in their order. */
export function guardiansOf(seed: number, student: SisStudent): SisGuardian[] {
  const first = guardianAt(seed, student, 0);
  const second = guardianAt(seed, student, 1);
  return [first, second].filter((one) => one !== null);
}
