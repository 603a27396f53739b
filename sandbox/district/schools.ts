import type { SisSchool } from "./district";
import { SCHOOL_NAMES } from "./names";

export const DISTRICT_OFFICE = 0;
export const GRADUATED_SCHOOL = 999_999;

const LEVELS = [
  { word: "High School", low: 9, high: 12 },
  { word: "Middle School", low: 6, high: 8 },
  { word: "Elementary", low: 0, high: 5 },
] as const;

/** Schools that fit no level of their own; large districts have them. */
const SPECIAL: Record<number, Omit<SisSchool, "dcid" | "number" | "isActive">> = {
  13: { name: "Early Learning Center", lowGrade: -2, highGrade: -1 },
  16: { name: "Riverbend Virtual Academy", lowGrade: 0, highGrade: 12 },
};

function schoolAt(index: number): SisSchool {
  const level = LEVELS[index % LEVELS.length] ?? LEVELS[0];
  const round = Math.floor(index / LEVELS.length);
  const base = SCHOOL_NAMES[round % SCHOOL_NAMES.length] ?? "Central";
  const again = Math.floor(round / SCHOOL_NAMES.length);
  return {
    dcid: 3 + index * 2,
    number: 101 + index,
    name: `${base} ${level.word}${again > 0 ? ` ${again + 1}` : ""}`,
    lowGrade: level.low,
    highGrade: level.high,
    ...SPECIAL[index],
    isActive: true,
  };
}

/** About one school for 900 students, six at least, sixty at most, and a few that were closed. */
export function makeSchools(students: number): SisSchool[] {
  const count = Math.min(60, Math.max(6, Math.round(students / 900)));
  const open = Array.from({ length: count }, (_, index) => schoolAt(index));
  const closed: SisSchool[] = [
    { dcid: 901, number: 190, name: "Old Mill School", lowGrade: 1, highGrade: 8, isActive: false },
    { dcid: 903, number: 191, name: "Lincoln Junior High (closed 2014)", lowGrade: 7, highGrade: 9, isActive: false },
    { dcid: 905, number: 192, name: "Summer School 2019", lowGrade: 0, highGrade: 12, isActive: false },
  ];
  return [...open, ...closed.slice(0, 1 + Math.floor(count / 12))];
}

/** Rows of the table Schools that stand for no school; the list of schools leaves them out. */
export const PSEUDO_SCHOOLS: readonly SisSchool[] = [
  { dcid: 1, number: DISTRICT_OFFICE, name: "District Office", lowGrade: 0, highGrade: 0, isActive: false },
  { dcid: 999, number: GRADUATED_SCHOOL, name: "Graduated Students", lowGrade: 99, highGrade: 99, isActive: false },
];

/** Open schools by the grade they teach. */
export function schoolsByGrade(schools: readonly SisSchool[]): (grade: number) => readonly SisSchool[] {
  const open = schools.filter((school) => school.isActive);
  const table = new Map<number, SisSchool[]>();
  for (let grade = -2; grade <= 12; grade++) {
    const suited = open.filter((school) => school.lowGrade <= grade && grade <= school.highGrade);
    table.set(grade, suited.length > 0 ? suited : open);
  }
  return (grade) => table.get(grade) ?? open;
}
