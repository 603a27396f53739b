import { readFileSync } from "node:fs";
import path from "node:path";
import type { District, SisSchool, SisStudent } from "./district";

type EdFiSchool = { schoolId: number; nameOfInstitution: string; gradeLevels?: { gradeLevelDescriptor: string }[] };
type EdFiStudent = {
  studentUniqueId: string;
  firstName: string;
  middleName?: string;
  lastSurname: string;
  birthDate?: string;
};
type EdFiAssociation = {
  studentReference: { studentUniqueId: string };
  schoolReference: { schoolId: number };
  entryDate: string;
  entryGradeLevelDescriptor: string;
};

const GRADES: Record<string, number> = {
  "infant/toddler": -3,
  "preschool/prekindergarten": -1,
  kindergarten: 0,
  "first grade": 1,
  "second grade": 2,
  "third grade": 3,
  "fourth grade": 4,
  "fifth grade": 5,
  "sixth grade": 6,
  "seventh grade": 7,
  "eighth grade": 8,
  "ninth grade": 9,
  "tenth grade": 10,
  "eleventh grade": 11,
  "twelfth grade": 12,
};

function lines<T>(folder: string, file: string): T[] {
  return readFileSync(path.join(folder, file), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as T);
}

function gradeOf(descriptor: string): number {
  const grade = GRADES[descriptor.slice(descriptor.indexOf("#") + 1).toLowerCase()];
  if (grade === undefined) throw new Error(`The grade level ${descriptor} is not known.`);
  return grade;
}

/** Reads a folder of Ed-Fi resources, one JSON object a line, as a live district of the current school year; what it does not hold stays empty. */
export function loadEdFiDistrict(folder: string): District {
  const places = lines<EdFiSchool>(folder, "schools.jsonl");
  const people = lines<EdFiStudent>(folder, "students.jsonl");
  const latest = new Map<string, EdFiAssociation>();
  for (const one of lines<EdFiAssociation>(folder, "studentSchoolAssociations.jsonl")) {
    const id = one.studentReference.studentUniqueId;
    const known = latest.get(id);
    if (!known || known.entryDate < one.entryDate) latest.set(id, one);
  }
  const numbers = new Map(places.map((school, index) => [school.schoolId, 101 + index]));
  const year = 2027;
  const rows = people
    .flatMap((person) => {
      const place = latest.get(person.studentUniqueId);
      return place ? [{ person, place }] : [];
    })
    .sort((a, b) => a.person.studentUniqueId.localeCompare(b.person.studentUniqueId));
  const grades = new Map<number, number[]>();
  for (const { place } of rows) {
    const number = numbers.get(place.schoolReference.schoolId) ?? 0;
    grades.set(number, [...new Set([...(grades.get(number) ?? []), gradeOf(place.entryGradeLevelDescriptor)])]);
  }
  const schools = places
    .filter((school) => grades.has(numbers.get(school.schoolId) ?? 0))
    .map((school, index): SisSchool => {
      const number = numbers.get(school.schoolId) ?? 0;
      const taught = grades.get(number) ?? [0];
      return {
        dcid: 3 + index * 2,
        number,
        name: school.nameOfInstitution,
        lowGrade: Math.min(...taught),
        highGrade: Math.max(...taught),
        isActive: true,
      };
    });
  const student = (position: number): SisStudent => {
    const row = rows[position];
    if (!row) throw new Error(`There is no student at ${position}.`);
    const grade = gradeOf(row.place.entryGradeLevelDescriptor);
    return {
      dcid: 7001 + position,
      id: 4001 + position,
      studentNumber: row.person.studentUniqueId,
      lastName: row.person.lastSurname,
      firstName: row.person.firstName,
      middleName: row.person.middleName ?? null,
      birthDate: row.person.birthDate ?? null,
      gender: null,
      schoolNumber: numbers.get(row.place.schoolReference.schoolId) ?? 0,
      gradeLevel: grade,
      enrollStatus: 0,
      classOf: year + 12 - grade,
      email: null,
      webId: null,
      homeRoom: null,
      fedEthnicity: -1,
      races: [],
      street: null,
      city: null,
      state: null,
      zip: null,
      homePhone: null,
      // The data is of an earlier school year and is served as the current one.
      entryDate: `${year - 1}${row.place.entryDate.slice(4)}`,
      exitDate: `${year}-06-11`,
    };
  };
  return {
    name: "Northridge Independent",
    timeZone: "America/Chicago",
    year,
    schools,
    studentCount: rows.length,
    student,
  };
}
