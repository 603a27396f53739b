import type { District, SisStudent } from "../district/district";
import { RACES } from "./codes";
import type { Cell, CellType, Scope } from "./column";
import type { FiqlField } from "./fiql";
import { EXTENSIONS } from "./extensions";
import { guardianEmails } from "./tables/students";
import { TABLES } from "./dictionary";

const LETTERS: Record<number, string> = { [-1]: "P", 0: "A", 1: "I", 2: "T", 3: "G", 4: "H" };
const WORDS: Record<string, string> = {
  P: "Pre-registered",
  A: "Active",
  I: "Inactive",
  T: "Transferred out",
  G: "Graduated",
  H: "Historical",
};

export const STUDENT_EXPANSIONS =
  "demographics, addresses, alerts, phones, school_enrollment, ethnicity_race, contact, contact_info, initial_enrollment, schedule_setup, fees, lunch";

const of = (type: CellType, read: (s: SisStudent) => Cell): FiqlField<Scope> => ({
  type,
  of: ({ of: { student } }) => (student ? read(student) : null),
});

/** What `q` may name on students. */
export const STUDENT_FIELDS: Record<string, FiqlField<Scope>> = {
  id: of("number", (s) => s.dcid),
  local_id: of("text", (s) => s.studentNumber),
  student_username: of("text", (s) => s.webId),
  "name.last_name": of("text", (s) => s.lastName),
  "name.first_name": of("text", (s) => s.firstName),
  state_province_id: of("text", stateIdOf),
  "school_enrollment.enroll_status": of("text", (s) => LETTERS[s.enrollStatus] ?? "I"),
  "school_enrollment.enroll_status_code": of("number", (s) => s.enrollStatus),
  "school_enrollment.entry_date": of("date", (s) => s.entryDate),
};

export function stateIdOf(student: SisStudent): string {
  return `00${98_000_000 + student.id}`;
}

type Expander = (student: SisStudent, district: District) => unknown;

const EXPANDERS: Record<string, Expander> = {
  demographics: (s) => ({
    gender: s.gender,
    birth_date: s.birthDate,
    district_entry_date: s.entryDate,
    projected_graduation_year: s.classOf,
  }),
  addresses: (s) =>
    s.street ? { physical: { street: s.street, city: s.city, state_province: s.state, postal_code: s.zip } } : {},
  alerts: () => ({}),
  phones: (s) => (s.homePhone ? { main: { number: s.homePhone } } : {}),
  school_enrollment: (s, district) => ({
    enroll_status: LETTERS[s.enrollStatus] ?? "I",
    enroll_status_description: WORDS[LETTERS[s.enrollStatus] ?? "I"],
    enroll_status_code: s.enrollStatus,
    grade_level: s.gradeLevel,
    entry_date: s.entryDate,
    exit_date: s.exitDate,
    school_number: s.schoolNumber,
    school_id: district.schools.find((school) => school.number === s.schoolNumber)?.dcid ?? 999,
    entry_code: s.id % 5 === 0 ? "E2" : "E1",
    track: s.id % 3 === 0 ? "A" : null,
    full_time_equivalency: { fteid: 12, name: "Full time" },
  }),
  ethnicity_race: (s) => ({
    scheduling_reporting_ethnicity: s.races[0],
    federal_ethnicity: s.fedEthnicity === 1 ? "YES" : s.fedEthnicity === 0 ? "NO" : null,
    races: s.races.map((code) => {
      const race = RACES.find((one) => one.code === code);
      return {
        district_race_code: code,
        district_race_code_description: race?.description,
        federal_race_code_category: race?.federal,
      };
    }),
  }),
  contact: (s, district) => {
    const [first, second] = district.guardians(s);
    return {
      mother: first && `${first.lastName}, ${first.firstName}`,
      father: second && `${second.lastName}, ${second.firstName}`,
      guardian_email: guardianEmails(s, district),
      emergency_contact_name1: first && `${first.firstName} ${first.lastName}`,
      emergency_phone1: first?.phone,
    };
  },
  contact_info: (s) => ({ email: s.email }),
  initial_enrollment: () => ({ district_entry_grade_level: 1, school_entry_grade_level: 9 }),
  schedule_setup: (s) => ({ home_room: s.homeRoom, sched_next_year_grade: s.gradeLevel + 1 }),
  fees: () => ({}),
  lunch: () => ({ balance_1: "0.00", lunch_id: 0 }),
};

function extensionData(name: string, scope: Scope): unknown {
  const fields = Object.entries(TABLES.get(name.toUpperCase())?.columns ?? {})
    .filter(([field]) => field !== "STUDENTSDCID")
    .map(([field, { type, read }]) => ({
      name: field.toLowerCase(),
      type: type === "number" ? "Integer" : "String",
      value: read(scope),
    }));
  return { name, recordFound: true, _field: fields };
}

/** A student as `/ws/v1` shows it, with the expansions asked for; names that are not known are ignored. */
export function studentResource(
  student: SisStudent,
  district: District,
  expansions: string[],
  extensions: string[] = [],
): Record<string, unknown> {
  const resource: Record<string, unknown> = {
    id: student.dcid,
    local_id: student.studentNumber,
    state_province_id: stateIdOf(student),
    student_username: student.webId,
    name: { first_name: student.firstName, middle_name: student.middleName, last_name: student.lastName },
  };
  for (const name of expansions) {
    const expand = EXPANDERS[name];
    if (expand) resource[name] = expand(student, district);
  }
  const tables = (EXTENSIONS.students ?? []).filter((name) => extensions.includes(name));
  if (tables.length > 0)
    resource._extension_data = {
      _table_extension: tables.map((name) => extensionData(name, { district, of: { student } })),
    };
  return resource;
}
