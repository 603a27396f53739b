import type { District, SisStudent } from "../district/district";

const LETTERS: Record<number, string> = { [-1]: "P", 0: "A", 1: "I", 2: "T", 3: "G", 4: "H" };
const WORDS: Record<string, string> = {
  P: "Pre-registered",
  A: "Active",
  I: "Inactive",
  T: "Transferred out",
  G: "Graduated",
  H: "Historical",
};
const FEDERAL: Record<string, string> = { A: "AS", B: "BL", I: "AM", P: "PI", W: "WH" };

export const STUDENT_EXPANSIONS =
  "demographics, addresses, alerts, phones, school_enrollment, ethnicity_race, contact, contact_info, initial_enrollment, schedule_setup, fees, lunch";

export const FIQL_FIELDS = {
  id: { of: (s: SisStudent) => s.dcid, isNumber: true },
  local_id: { of: (s: SisStudent) => s.studentNumber, isNumber: false },
  student_username: { of: (s: SisStudent) => s.webId, isNumber: false },
  "name.last_name": { of: (s: SisStudent) => s.lastName, isNumber: false },
  "name.first_name": { of: (s: SisStudent) => s.firstName, isNumber: false },
  "school_enrollment.enroll_status": { of: (s: SisStudent) => LETTERS[s.enrollStatus] ?? "I", isNumber: false },
  "school_enrollment.enroll_status_code": { of: (s: SisStudent) => s.enrollStatus, isNumber: true },
  "school_enrollment.entry_date": { of: (s: SisStudent) => s.entryDate, isNumber: false },
};

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
    entry_code: "E1",
  }),
  ethnicity_race: (s) => ({
    scheduling_reporting_ethnicity: s.races[0],
    federal_ethnicity: s.fedEthnicity === 1 ? "YES" : s.fedEthnicity === 0 ? "NO" : null,
    races: s.races.map((code) => ({ district_race_code: code, federal_race_code_category: FEDERAL[code] })),
  }),
  contact: (s) => ({
    guardian_email: s.id % 7 === 0 ? `family${s.id}@x.example` : null,
    emergency_contact_name1: s.lastName && `Contact of ${s.lastName}`,
  }),
  contact_info: (s) => ({ email: s.email }),
  initial_enrollment: () => ({ district_entry_grade_level: 1, school_entry_grade_level: 9 }),
  schedule_setup: (s) => ({ home_room: s.homeRoom, sched_next_year_grade: s.gradeLevel + 1 }),
  fees: () => ({}),
  lunch: () => ({ balance_1: "0.00", lunch_id: 0 }),
};

/** A student as `/ws/v1` shows it, with the expansions asked for; names that are not known are ignored. */
export function studentResource(
  student: SisStudent,
  district: District,
  expansions: string[],
): Record<string, unknown> {
  const resource: Record<string, unknown> = {
    id: student.dcid,
    local_id: student.studentNumber,
    state_province_id: `00${98_000_000 + student.id}`,
    student_username: student.webId,
    name: { first_name: student.firstName, middle_name: student.middleName, last_name: student.lastName },
  };
  for (const name of expansions) {
    const expand = EXPANDERS[name];
    if (expand) resource[name] = expand(student, district);
  }
  return resource;
}
