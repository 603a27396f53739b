import type { SisStudent } from "./district";
import { FIRST_NAMES } from "./names";
import { surnameOf } from "./person-name";
import { chance, pick } from "./random";

export const RELATIONSHIPS = ["Mother", "Father", "Stepparent", "Grandparent", "Guardian", "Neighbor"] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

/** Places for contacts of one student: two who raise the child, one to call, one of this child alone. */
export const MOST_CONTACTS = 4;

/** What a person is to one child, at one time: the last of them holds now. */
export type SisContact = {
  relationship: Relationship;
  isCustodial: boolean;
  livesWith: boolean;
  isEmergency: boolean;
  isActive: boolean;
};

/** A contact of a student. The person is one for all children; what they are to the child is the child's own. */
export type SisGuardian = SisContact & {
  /** Person.ID and Person.DCID; one for all children of the person. */
  personId: number;
  personDcid: number;
  /** Which of a student's places for contacts this is, from 0. */
  place: number;
  firstName: string;
  lastName: string;
  email: string | null;
  phone: string | null;
  /** The portal account of those who have one. */
  login: string | null;
  /** What the person was to the child and is, in order. */
  details: SisContact[];
};

/** Ids of the people around a student's number: contacts of the family, the student, the student's own contact. */
export const PEOPLE_A_STUDENT = 10;
export const FIRST_PERSON = 5_000_000;

export function studentPersonId(dcid: number): number {
  return FIRST_PERSON + (dcid - 7001) * PEOPLE_A_STUDENT + 4;
}

function relationshipAt(seed: number, household: number, place: number): Relationship {
  if (place === 2) return chance(seed, 41, household, 2) < 0.6 ? "Grandparent" : "Neighbor";
  if (place === 3) return "Father";
  const kin = chance(seed, 41, household, place);
  if (kin < 0.1) return kin < 0.06 ? "Grandparent" : "Guardian";
  return place === 0 ? "Mother" : "Father";
}

function isThere(seed: number, student: SisStudent, place: number): boolean {
  const { family } = student;
  // Some have no contact at all, a quarter have one parent.
  const roll = chance(seed, 40, family);
  if (roll < 0.06 || (place === 1 && roll < 0.31)) return false;
  if (place === 2) return chance(seed, 40, family, 2) < 0.4;
  // A child of a shared household may have a father of its own elsewhere.
  if (place === 3) return student.dcid - 7001 !== family && chance(seed, 40, student.dcid, 3) < 0.15;
  return true;
}

/** What a person is to one child now; to one child in forty of a household it is another thing than to the others. */
function contactOf(seed: number, student: SisStudent, place: number): SisContact {
  const { family, dcid } = student;
  const isOdd = student.dcid - 7001 !== family && chance(seed, 50, dcid, place) < 0.15;
  const isParent = place < 2;
  const relationship = relationshipAt(seed, family, place);
  return {
    relationship: isOdd && relationship === "Father" && isParent ? "Stepparent" : relationship,
    isCustodial: place !== 2 && !(isOdd && isParent) && chance(seed, 47, family, place) < 0.9,
    livesWith: isParent && chance(seed, 48, family, place) < 0.8,
    isEmergency: place === 0 || place === 2,
    isActive: chance(seed, 49, family, place) < 0.97,
  };
}

function guardianAt(seed: number, student: SisStudent, place: number): SisGuardian | null {
  if (!isThere(seed, student, place)) return null;
  const { family } = student;
  // Whoever is the contact of one child alone bears that child's number.
  const bearer = place === 3 ? student.dcid - 7001 : family;
  const personId = FIRST_PERSON + bearer * PEOPLE_A_STUDENT + (place === 3 ? 5 : place + 1);
  const contact = contactOf(seed, student, place);
  const former: SisContact = { ...contact, isCustodial: true, livesWith: true, isActive: false };
  const isSameName = place < 2 && chance(seed, 42, family, place) < 0.7;
  const mail = chance(seed, 44, family, place);
  // Now and then a household shares one address.
  const suffix = mail < 0.2 || place === 0 ? "" : `.${"abcd".charAt(place)}`;
  return {
    ...contact,
    personId,
    personDcid: personId + 2_000_000,
    place,
    firstName: pick(FIRST_NAMES, chance(seed, 45, bearer, place)),
    lastName: isSameName ? surnameOf(seed, family) : surnameOf(seed, bearer, 2 + place),
    email: mail < 0.12 ? null : `family${bearer + 1}${suffix}@x.example`,
    phone:
      chance(seed, 46, bearer, place) < 0.92 ? `231-555-${String((bearer + place) % 10_000).padStart(4, "0")}` : null,
    login: place !== 2 && chance(seed, 43, bearer, place) < 0.6 ? `g${personId}` : null,
    // Who lost or left a household keeps an old line that no longer holds.
    details: chance(seed, 51, student.dcid, place) < 0.08 ? [former, contact] : [contact],
  };
}

/** The contacts of a student in their order. */
export function guardiansOf(seed: number, student: SisStudent): SisGuardian[] {
  return Array.from({ length: MOST_CONTACTS }, (_, place) => guardianAt(seed, student, place)).filter(
    (one) => one !== null,
  );
}
