import type { Directory } from "./directory";
import { idOf } from "./ids";
import type { Collection } from "./page";
import { contactUser, rolesOf, staffUser, studentUser } from "./users";

const DISTRICT = idOf("district", 1);
const LETTERS: Record<number, string> = { [-2]: "Preschool", [-1]: "PreKindergarten", 0: "Kindergarten" };
const gradeWord = (grade: number) => LETTERS[grade] ?? String(grade);

function merged(...parts: Collection[]): Collection {
  const all = parts.flatMap((part) => part.ids.map((id, index) => ({ id, show: () => part.show(index) })));
  all.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ids: all.map((one) => one.id), show: (index) => all[index]?.show() };
}

/** Lists of ids are made once for a picture of the district; what they name is made when it is shown. */
const known = new WeakMap<Directory, Collection>();

function studentsOf(directory: Directory): Collection {
  const collection = known.get(directory) ?? {
    ids: directory.students.map((_place, index) => directory.studentId(directory.student(index))),
    show: (index) => studentUser(directory, directory.student(index)),
  };
  known.set(directory, collection);
  return collection;
}

function staffOf(directory: Directory, role: "teacher" | "staff" | "district_admin" | null): Collection {
  const people = directory.staff
    .map((_place, index) => directory.person(index))
    .filter((person) => role === null || rolesOf(person).includes(role));
  return {
    ids: people.map((person) => directory.staffId(person)),
    show: (index) => {
      const person = people[index];
      return person && staffUser(directory, person);
    },
  };
}

function contactsOf(directory: Directory): Collection {
  const { contacts } = directory;
  return {
    ids: contacts.map(({ guardian }) => idOf("contact", guardian.personId, directory.issue)),
    show: (index) => {
      const contact = contacts[index];
      return contact && contactUser(directory, contact);
    },
  };
}

const EMPTY: Collection = { ids: [], show: () => null };
export const USER_ROLES = ["student", "teacher", "staff", "contact", "district_admin"] as const;
export type UserRole = (typeof USER_ROLES)[number];

/** Users of a role, of every role without one; what the district does not share is not there. */
export function usersOf(directory: Directory, role: UserRole | null, shared: ReadonlySet<string>): Collection {
  if (role !== null && !shared.has(role)) return EMPTY;
  if (role === "student") return studentsOf(directory);
  if (role === "contact") return contactsOf(directory);
  if (role !== null) return staffOf(directory, role);
  return merged(
    shared.has("student") ? studentsOf(directory) : EMPTY,
    shared.has("contact") ? contactsOf(directory) : EMPTY,
    shared.has("teacher") ? staffOf(directory, null) : EMPTY,
  );
}

export function schoolsOf(directory: Directory): Collection {
  const { schools } = directory;
  return {
    ids: schools.map((school) => directory.schoolId(school.number)),
    show: (index) => {
      const school = schools[index];
      if (!school) return null;
      return {
        id: directory.schoolId(school.number),
        district: DISTRICT,
        name: school.name,
        sis_id: String(school.dcid),
        school_number: String(school.number),
        state_id: null,
        nces_id: null,
        mdr_number: null,
        low_grade: gradeWord(school.lowGrade),
        high_grade: gradeWord(school.highGrade),
        phone: "231-555-0100",
        principal: { name: "", email: "" },
        location: { address: "1 Main St", city: "Riverbend", state: "IL", zip: "61049" },
        ext: {},
      };
    },
  };
}

/** Courses and terms have no place of their own in Clever: they are made from the rows of sections. */
export function coursesOf({ district }: Directory): Collection {
  const { courses } = district;
  return {
    ids: courses.map((course) => idOf("course", course.id)),
    show: (index) => {
      const course = courses[index];
      return course && { id: idOf("course", course.id), district: DISTRICT, name: course.name, number: course.number };
    },
  };
}

export function termsOf({ district }: Directory): Collection {
  const { year } = district;
  const term = {
    id: idOf("term", year),
    district: DISTRICT,
    name: `${year - 1}-${year}`,
    start_date: `${year - 1}-08-25`,
    end_date: `${year}-06-11`,
  };
  return { ids: [term.id], show: () => term };
}

export function sectionsOf(directory: Directory): Collection {
  const { district } = directory;
  const count = district.sectionCount;
  return {
    ids: Array.from({ length: count }, (_, place) => idOf("section", district.section(place).id)),
    show(place) {
      const section = district.section(place);
      const teacher =
        section.teacher === null ? null : directory.staffId(district.staff(section.teacher % district.staffCount));
      return {
        id: idOf("section", section.id),
        district: DISTRICT,
        school: directory.schoolId(section.schoolNumber),
        course: idOf("course", section.course.id),
        name: `${section.course.name} - ${section.expression}`,
        section_number: section.number,
        sis_id: String(section.id),
        period: section.expression.slice(0, 1),
        subject: "",
        grade: "",
        students: directory.seats(section.id),
        ...(teacher === null ? {} : { teacher }),
        teachers: teacher === null ? [] : [teacher],
        term_id: idOf("term", district.year),
        ext: {},
      };
    },
  };
}
