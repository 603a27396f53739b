import { readFileSync } from "node:fs";
import path from "node:path";
import type { SisCourse } from "./courses";
import { currentSchoolYear } from "./current-year";
import type { District, SisSchool, SisStudent } from "./district";

type EdFiSchool = { schoolId: number; nameOfInstitution: string };
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
type EdFiCourse = {
  courseCode: string;
  courseTitle: string;
  educationOrganizationReference: { educationOrganizationId: number };
  academicSubjectDescriptor?: string;
  offeredGradeLevels?: { gradeLevelDescriptor: string }[];
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

const tail = (descriptor: string) => descriptor.slice(descriptor.indexOf("#") + 1);

function gradeOf(descriptor: string): number {
  const grade = GRADES[tail(descriptor).toLowerCase()];
  if (grade === undefined) throw new Error(`The grade level ${descriptor} is not known.`);
  return grade;
}

/** The same day of a school year so many years later; a leap day becomes the day before. */
function laterBy(date: string, years: number): string {
  const moved = `${Number(date.slice(0, 4)) + years}${date.slice(4)}`;
  return moved.endsWith("02-29") ? `${moved.slice(0, 8)}28` : moved;
}

function readCourses(folder: string): SisCourse[] {
  return lines<EdFiCourse>(folder, "courses.jsonl").map((course, index) => {
    const grades = (course.offeredGradeLevels ?? []).map((level) => gradeOf(level.gradeLevelDescriptor));
    return {
      dcid: 41 + index * 2,
      id: 1201 + index,
      number: course.courseCode,
      name: course.courseTitle,
      credits: 0,
      department: course.academicSubjectDescriptor ? tail(course.academicSubjectDescriptor) : null,
      stateNumber: null,
      offeredUntil: 0,
      schoolNumber: course.educationOrganizationReference.educationOrganizationId,
      lowGrade: grades.length > 0 ? Math.min(...grades) : 0,
      highGrade: grades.length > 0 ? Math.max(...grades) : 12,
    };
  });
}

type Enrolled = { person: EdFiStudent; place: EdFiAssociation };

/** Every student with the latest of their associations, by student id. */
function readEnrolled(folder: string): Enrolled[] {
  const latest = new Map<string, EdFiAssociation>();
  for (const one of lines<EdFiAssociation>(folder, "studentSchoolAssociations.jsonl")) {
    const id = one.studentReference.studentUniqueId;
    const known = latest.get(id);
    if (!known || known.entryDate < one.entryDate) latest.set(id, one);
  }
  return lines<EdFiStudent>(folder, "students.jsonl")
    .flatMap((person) => {
      const place = latest.get(person.studentUniqueId);
      return place ? [{ person, place }] : [];
    })
    .toSorted((a, b) => (a.person.studentUniqueId < b.person.studentUniqueId ? -1 : 1));
}

function readSchools(folder: string, enrolled: readonly Enrolled[]): SisSchool[] {
  const grades = new Map<number, Set<number>>();
  for (const { place } of enrolled) {
    const { schoolId } = place.schoolReference;
    grades.set(schoolId, (grades.get(schoolId) ?? new Set()).add(gradeOf(place.entryGradeLevelDescriptor)));
  }
  return lines<EdFiSchool>(folder, "schools.jsonl").map((school, index) => {
    const taught = [...(grades.get(school.schoolId) ?? [0])];
    return {
      dcid: 3 + index * 2,
      number: school.schoolId,
      name: school.nameOfInstitution,
      lowGrade: Math.min(...taught),
      highGrade: Math.max(...taught),
      isActive: true,
    };
  });
}

function studentOf({ person, place }: Enrolled, position: number, year: number, yearsLater: number): SisStudent {
  const grade = gradeOf(place.entryGradeLevelDescriptor);
  const { schoolId } = place.schoolReference;
  return {
    dcid: 7001 + position,
    id: 4001 + position,
    studentNumber: person.studentUniqueId,
    lastName: person.lastSurname,
    firstName: person.firstName,
    middleName: person.middleName ?? null,
    birthDate: person.birthDate ?? null,
    gender: null,
    schoolNumber: schoolId,
    otherSchoolNumber: schoolId,
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
    entryDate: laterBy(place.entryDate, yearsLater),
    // Some left during that year. The live district has them as active, so for everybody it ends with the school year.
    exitDate: `${year}-06-11`,
    family: position,
  };
}

/**
 * Reads a folder of Ed-Fi resources, one JSON object a line, as a live district: its school year is moved to the
 * current one, and what it does not hold (gender, ethnicity, e-mail, contacts, staff, sections) stays empty.
 */
export function loadEdFiDistrict(folder: string, today = new Date()): District {
  const enrolled = readEnrolled(folder);
  const year = currentSchoolYear(today);
  const latestEntry = enrolled.reduce((latest, { place }) => (place.entryDate > latest ? place.entryDate : latest), "");
  const yearsLater = year - currentSchoolYear(new Date(latestEntry));
  const student = (position: number): SisStudent => {
    const row = enrolled[position];
    if (!row) throw new RangeError(`There is no student at ${position}.`);
    return studentOf(row, position, year, yearsLater);
  };
  const nobody = (position: number): never => {
    throw new RangeError(`There is nothing at ${position}.`);
  };
  const district: District = {
    name: "Northridge Independent",
    timeZone: "America/Chicago",
    seed: 0,
    year,
    schools: readSchools(folder, enrolled),
    studentCount: enrolled.length,
    student,
    findStudent: (dcid) => (enrolled[dcid - 7001] ? student(dcid - 7001) : null),
    guardians: () => [],
    family: (family) => (enrolled[family] ? [student(family)] : []),
    staffCount: 0,
    staff: nobody,
    courses: readCourses(folder),
    sectionCount: 0,
    section: nobody,
    // The folder holds one picture only, so nothing changes from day to day.
    at: () => district,
  };
  return district;
}
