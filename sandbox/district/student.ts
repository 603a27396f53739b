import { firstOfYears, joinedAYear } from "./calendar";
import type { SisSchool, SisStudent } from "./district";
import { familyOf, householdOf } from "./household";
import { STREETS } from "./names";
import { nameOf } from "./person-name";
import { chance, pick } from "./random";
import { GRADUATED_SCHOOL } from "./schools";

export type Shape = {
  seed: number;
  day: number;
  year: number;
  firstYear: number;
  students: number;
  byGrade: (grade: number) => readonly SisSchool[];
};

const SHARE_OF_EDITS_A_DAY = 0.01;
const GENDERS = ["M", "F", "M", "F", "M", "F", "M", "F", "M", "F", "M", "F", "X"] as const;
const RACES = ["W", "W", "W", "B", "A", "I", "P"] as const;

/** Two strangers with one name and one birth date, about one pair in a thousand. */
function namesakeOf(i: number): number {
  return i % 997 === 500 ? i - 1 : i;
}

/** Grade in the first picture, which a later year adds to: 13 and more have graduated before it, negative are yet to come. */
function firstGrade(shape: Shape, i: number): number {
  const { seed, students } = shape;
  const late = i - firstOfYears(students);
  if (late >= 0) {
    const joinedIn = 1 + Math.floor(late / joinedAYear(students));
    return pick([0, 0, 0, 0, 6, 9, 10], chance(seed, 2, i)) - joinedIn;
  }
  if (chance(seed, 1, i) < 0.05) return 13 + Math.floor(chance(seed, 19, i) * 3);
  const family = familyOf(i);
  const level = chance(seed, 2, family);
  const within = chance(seed, 19, family);
  if (level < 0.55) return 9 + Math.floor(within * 4);
  if (level < 0.85) return 6 + Math.floor(within * 3);
  return level < 0.99 ? Math.floor(within * 6) : -2 + Math.floor(within * 2);
}

function statusOf(shape: Shape, i: number, grade: number): number {
  const roll = chance(shape.seed, 1, i);
  if (grade > 12) return roll >= 0.085 && roll < 0.0865 ? 4 : 3;
  if (i >= firstOfYears(shape.students)) return 0;
  for (let y = 1; y <= shape.year; y++) if (chance(shape.seed, 83, i, y) < 0.03) return 2;
  if (roll < 0.06) return shape.year > 0 ? 0 : -1;
  if (roll < 0.075) return 2;
  if (roll < 0.085) return 1;
  return roll < 0.0865 ? 4 : 0;
}

function birthDateOf(shape: Shape, person: number, grade: number): string | null {
  const { seed } = shape;
  const roll = chance(seed, 4, person);
  if (roll < 0.004) return null;
  if (roll < 0.0043) return "1900-01-01";
  const month = 1 + Math.floor(chance(seed, 5, person) * 12);
  const day = 1 + Math.floor(chance(seed, 6, person) * 28);
  const year = shape.firstYear - 6 - grade - (month > 8 ? 1 : 0);
  return `${year}-${month < 10 ? "0" : ""}${month}-${day < 10 ? "0" : ""}${day}`;
}

function emailOf(seed: number, i: number): string | null {
  const roll = chance(seed, 7, i);
  if (roll < 0.01) return null;
  const webId = `s${(i % 1499 === 7 ? i - 1 : i) + 1001}`;
  if (roll < 0.014) return pick(["n/a", "none", `${webId}@`], chance(seed, 8, i));
  return `${webId}@students.riverbend.example`;
}

function racesOf(seed: number, family: number): string[] {
  const roll = chance(seed, 9, family);
  const first = pick(RACES, chance(seed, 10, family));
  if (roll < 0.04) return [];
  if (roll < 0.045) return ["M7"];
  if (roll >= 0.12) return [first];
  const second = first === "B" ? "W" : "B";
  return first < second ? [first, second] : [second, first];
}

function studentNumberOf(i: number): string {
  return i % 16 === 0 ? `0${90_001 + i}` : String(200_001 + i);
}

function homeRoomOf(seed: number, i: number): string | null {
  return chance(seed, 24, i) < 0.97 ? String(100 + Math.floor(chance(seed, 25, i) * 120)) : null;
}

/** What was typed over in the days since the first picture: a room, an address, a school, a name. */
function edit(shape: Shape, i: number, student: SisStudent): void {
  for (let d = 1; d <= shape.day; d++) {
    if (chance(shape.seed, 82, i, d) >= SHARE_OF_EDITS_A_DAY) continue;
    const kind = chance(shape.seed, 84, i, d);
    const isHere = student.schoolNumber !== GRADUATED_SCHOOL;
    if (kind < 0.2 && isHere) {
      const others = shape.byGrade(student.gradeLevel).filter((school) => school.number !== student.schoolNumber);
      const next = others[Math.floor(chance(shape.seed, 85, i, d) * others.length)];
      if (next) student.schoolNumber = student.otherSchoolNumber = next.number;
    } else if (kind < 0.45) {
      student.street = `${1000 + d * 7 + (i % 60)} Edited Way`;
    } else if (kind < 0.5 && student.lastName) {
      student.lastName = `${student.lastName} Hale`;
    }
    student.homeRoom = `R-${d}-${100 + (i % 90)}`;
  }
}

/** The student with an index, in the state of the shape's day and year. */
export function makeStudent(shape: Shape, i: number): SisStudent {
  const { seed, year, firstYear } = shape;
  const family = familyOf(i);
  const namesake = namesakeOf(i);
  // Twins and namesakes were born on one day.
  const bornWith = familyOf(namesake);
  const first = firstGrade(shape, i);
  const grade = first + year;
  const isGraduate = grade > 12;
  const schools = shape.byGrade(isGraduate ? 12 : grade);
  // The level is part of the draw: who moves up draws anew, and twins move together.
  const school = pick(schools, chance(seed, 3, family, schools[0]?.lowGrade ?? 0)).number;
  const schoolNumber = isGraduate ? GRADUATED_SCHOOL : school;
  const isInTwo = !isGraduate && i % 500 === 250;
  const hasContact = chance(seed, 20, family) < 0.97;
  const roll = chance(seed, 22, i);
  const webId = `s${i + 1001}`;
  const endYear = firstYear + year;
  const student: SisStudent = {
    dcid: 7001 + i,
    id: 4001 + i,
    // A number in sixteen begins with a zero, and one in two thousand was given twice.
    studentNumber: studentNumberOf(i % 2000 === 1999 ? i - 1 : i),
    ...nameOf(seed, namesake, familyOf(namesake)),
    birthDate: birthDateOf(shape, bornWith, bornWith === i ? first : firstGrade(shape, bornWith)),
    gender: pick(GENDERS, chance(seed, 21, i)),
    schoolNumber,
    otherSchoolNumber: isInTwo ? pick(schools, chance(seed, 30, i)).number : schoolNumber,
    gradeLevel: isGraduate ? 99 : grade,
    enrollStatus: statusOf(shape, i, grade),
    classOf: roll < 0.0008 ? null : roll < 0.0012 ? 0 : firstYear + 12 - first,
    email: emailOf(seed, i),
    webId: chance(seed, 23, i) < 0.99 ? webId : null,
    homeRoom: homeRoomOf(seed, i),
    fedEthnicity: chance(seed, 26, family) < 0.28 ? 1 : chance(seed, 27, family) < 0.02 ? -1 : 0,
    races: racesOf(seed, family),
    street: hasContact
      ? `${1 + Math.floor(chance(seed, 28, family) * 900)} ${pick(STREETS, chance(seed, 29, family))}`
      : null,
    city: hasContact ? "Riverbend" : null,
    state: hasContact ? "IL" : null,
    zip: hasContact ? (i % 9 === 0 ? "06012-0004" : "61049") : null,
    homePhone: hasContact ? `231555${String(i % 10_000).padStart(4, "0")}` : null,
    entryDate: `${endYear - 1}-08-25`,
    exitDate: `${endYear}-06-11`,
    family: householdOf(i),
  };
  if (shape.day > 0) edit(shape, i, student);
  return student;
}
