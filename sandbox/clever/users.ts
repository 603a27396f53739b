import type { SisStudent } from "../district/district";
import type { SisStaff } from "../district/staff";
import type { Contact, Directory } from "./directory";
import { idOf } from "./ids";

const RACES: Record<string, string> = {
  W: "Caucasian",
  B: "Black or African American",
  A: "Asian",
  I: "American Indian",
  P: "Hawaiian or Other Pacific Islander",
};
const YOUNGEST: Record<number, string> = { [-2]: "Preschool", [-1]: "PreKindergarten", 0: "Kindergarten" };

/** "2011-02-09" as Clever writes it, 2/9/2011. */
function dayOf(iso: string | null): string | null {
  const [year, month, day] = iso?.split("-").map(Number) ?? [];
  return year === undefined ? null : `${month}/${day}/${year}`;
}

function raceOf(races: readonly string[]): string {
  if (races.length > 1) return "Two or More Races";
  const [race] = races;
  return race === undefined ? "" : (RACES[race] ?? "Unknown");
}

const head = (directory: Directory, id: string, email: string | null) => ({
  id,
  district: idOf("district", 1),
  email,
  created: "2025-08-01T04:10:00.000Z",
  last_modified: "2026-09-02T04:11:00.000Z",
  ...(directory.issue > 0 ? { lms_status: { synced_in_lms: false } } : {}),
});

export function studentUser(directory: Directory, student: SisStudent): Record<string, unknown> {
  const school = directory.schoolId(student.schoolNumber);
  const schools = [...new Set([school, directory.schoolId(student.otherSchoolNumber)])];
  const name = { first: student.firstName ?? "", middle: student.middleName ?? "", last: student.lastName ?? "" };
  return {
    ...head(directory, directory.studentId(student), student.email),
    name,
    roles: {
      student: {
        sis_id: String(student.dcid),
        state_id: `00${98_000_000 + student.id}`,
        student_number: student.studentNumber,
        school,
        schools,
        enrollments: schools.map((one) => ({
          school: one,
          start_date: student.entryDate,
          end_date: student.exitDate,
        })),
        grade: YOUNGEST[student.gradeLevel] ?? String(student.gradeLevel),
        // Optional values are left out or null, as it comes.
        ...(student.classOf === null ? {} : { graduation_year: String(student.classOf) }),
        dob: dayOf(student.birthDate),
        gender: student.gender ?? "",
        race: raceOf(student.races),
        hispanic_ethnicity: student.fedEthnicity === 1 ? "Y" : student.fedEthnicity === 0 ? "N" : "",
        ell_status: "",
        iep_status: "N",
        frl_status: "",
        home_language: "English",
        home_language_code: "eng",
        location: {
          address: student.street,
          city: student.city,
          state: student.state,
          zip: student.zip,
          lat: null,
          lon: null,
        },
        credentials: student.webId === null ? {} : { district_username: student.webId },
        ext: { weighted_gpa: "3.4", ...(student.id % 4 === 0 ? { bus_no: String(1 + (student.id % 40)) } : {}) },
        legacy_id: idOf("student", student.dcid + 1_000_000),
      },
    },
  };
}

/** Roles that a person has: teachers, other staff, and counselors as both, merged because the e-mail is one. */
export function rolesOf(person: SisStaff): ("teacher" | "staff" | "district_admin")[] {
  const status = person.posts[0]?.staffStatus ?? 0;
  const roles: ("teacher" | "staff" | "district_admin")[] = status === 1 ? ["teacher"] : ["staff"];
  if (person.title === "School Counselor" && person.email !== null) roles.push("teacher");
  // Numbers of staff ascend by three, and a school has 24 of them.
  if (person.title === "Principal" && Math.floor(person.usersDcid / 72) % 2 === 0) roles.push("district_admin");
  return roles;
}

export function staffUser(directory: Directory, person: SisStaff): Record<string, unknown> {
  const schools = person.posts.filter((post) => post.status === 1).map((post) => directory.schoolId(post.schoolNumber));
  const roles = rolesOf(person);
  const login = person.teacherLogin ?? person.adminLogin;
  const credentials = login === null ? {} : { district_username: login };
  const title = person.title ?? "";
  return {
    ...head(directory, directory.staffId(person), person.email),
    name: { first: person.firstName, middle: person.middleName ?? "", last: person.lastName },
    roles: {
      ...(roles.includes("teacher") && {
        teacher: {
          sis_id: String(person.usersDcid),
          teacher_number: person.number,
          state_id: null,
          title,
          school: schools[0],
          schools,
          credentials,
        },
      }),
      ...(roles.includes("staff") && {
        staff: { staff_id: String(person.usersDcid), title, department: "", roles: [title], schools, credentials },
      }),
      ...(roles.includes("district_admin") && { district_admin: { sis_id: String(person.usersDcid), title } }),
    },
  };
}

const RELATIONS: Record<string, string> = { Mother: "Parent", Father: "Parent", Grandparent: "Grandparent" };

export function contactUser(directory: Directory, { guardian, students }: Contact): Record<string, unknown> {
  return {
    ...head(directory, idOf("contact", guardian.personId, directory.issue), guardian.email),
    // The whole name stands in the last name, as in many districts.
    name: { first: "", middle: "", last: `${guardian.firstName} ${guardian.lastName}` },
    roles: {
      contact: {
        sis_id: `C${guardian.personId}`,
        phone: guardian.phone ?? "",
        phone_type: guardian.phone ? "Cell" : "",
        student_relationships: students.map((student) => ({
          student,
          ...(guardian.isActive ? { relationship: RELATIONS[guardian.relationship] ?? "Other" } : {}),
          type: "Parent/Guardian",
        })),
      },
    },
  };
}
