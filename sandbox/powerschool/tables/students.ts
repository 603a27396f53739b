import type { District } from "../../district/district";
import { studentPersonId } from "../../district/guardians";
import { counselorNumber } from "../../district/staff";
import { columnsOf, date, number, text, type Columns, type Rows, type Scope, type Table } from "../column";

const studentRows: Rows = {
  places: (district) => district.studentCount,
  at: (district, place) => ({ district, of: { student: district.student(place) } }),
  id: (scope) => scope.of.student?.dcid ?? 0,
  isDense: true,
};

const MOST_RACES = 2;
const raceRows: Rows = {
  places: (district) => district.studentCount * MOST_RACES,
  at: (district, place) => {
    const student = district.student(Math.floor(place / MOST_RACES));
    const race = student.races[place % MOST_RACES];
    return race === undefined ? null : { district, of: { student, race } };
  },
  id: (scope) => {
    const { student, race = "" } = scope.of;
    return student ? student.dcid * MOST_RACES + student.races.indexOf(race) : 0;
  },
  isDense: false,
};

const isHigh = (grade: number) => grade >= 9 && grade <= 12;
const lastYear = (district: District) => `${district.year - 1}-11-01`;

const students: Columns = columnsOf("student", {
  DCID: [number, (s) => s.dcid],
  ID: [number, (s) => s.id],
  // A number in the database's sense: text is compared with it as text, because zeros lead it.
  STUDENT_NUMBER: [text, (s) => s.studentNumber],
  STATE_STUDENTNUMBER: [text, (s) => `00${98_000_000 + s.id}`],
  LAST_NAME: [text, (s) => s.lastName],
  FIRST_NAME: [text, (s) => s.firstName],
  MIDDLE_NAME: [text, (s) => s.middleName],
  LASTFIRST: [text, (s) => [s.lastName, s.firstName].filter(Boolean).join(", ")],
  DOB: [date, (s) => s.birthDate],
  GENDER: [text, (s) => s.gender],
  SCHOOLID: [number, (s) => s.schoolNumber],
  ENROLLMENT_SCHOOLID: [number, (s) => s.otherSchoolNumber],
  GRADE_LEVEL: [number, (s) => s.gradeLevel],
  ENROLL_STATUS: [number, (s) => s.enrollStatus],
  ENTRYDATE: [date, (s) => s.entryDate],
  EXITDATE: [date, (s) => s.exitDate],
  ENTRYCODE: [text, (s) => (s.id % 5 === 0 ? "E2" : "E1")],
  EXITCODE: [text, (s) => (s.enrollStatus === 2 ? "W1" : s.enrollStatus === 3 ? "W2" : null)],
  CLASSOF: [number, (s) => s.classOf],
  SCHED_YEAROFGRADUATION: [number, (s) => s.classOf],
  HOME_ROOM: [text, (s) => s.homeRoom],
  STUDENT_WEB_ID: [text, (s) => s.webId],
  ETHNICITY: [text, (s) => s.races[0] ?? null],
  FEDETHNICITY: [number, (s) => s.fedEthnicity],
  FEDRACEDECLINE: [number, () => 0],
  STREET: [text, (s) => s.street],
  CITY: [text, (s) => s.city],
  STATE: [text, (s) => s.state],
  ZIP: [text, (s) => s.zip],
  MAILING_STREET: [text, (s) => s.street],
  MAILING_CITY: [text, (s) => s.city],
  MAILING_STATE: [text, (s) => s.state],
  MAILING_ZIP: [text, (s) => s.zip],
  HOME_PHONE: [text, (s) => s.homePhone],
  NEXT_SCHOOL: [number, (s) => s.schoolNumber],
  SCHED_NEXTYEARGRADE: [number, (s) => s.gradeLevel + 1],
  PERSON_ID: [number, (s) => studentPersonId(s.dcid)],
  TRACK: [text, (s) => (s.id % 3 === 0 ? "A" : null)],
  FTEID: [number, () => 12],
  TRANSACTION_DATE: [date, (_s, district) => lastYear(district)],
  WHENMODIFIED: [date, (_s, district) => lastYear(district)],
  MOTHER: [text, (s, district) => flatName(district.guardians(s)[0])],
  FATHER: [text, (s, district) => flatName(district.guardians(s)[1])],
  GUARDIAN_FN: [text, (s, district) => district.guardians(s)[0]?.firstName ?? null],
  GUARDIAN_LN: [text, (s, district) => district.guardians(s)[0]?.lastName ?? null],
  GUARDIANEMAIL: [text, (s, district) => guardianEmails(s, district)],
  EMERG_CONTACT_1: [text, (s, district) => flatName(district.guardians(s)[0])],
  EMERG_PHONE_1: [text, (s, district) => district.guardians(s)[0]?.phone ?? null],
  EMERG_1_REL: [text, (s, district) => district.guardians(s)[0]?.relationship ?? null],
  EMERG_CONTACT_2: [text, (s, district) => flatName(district.guardians(s)[1])],
  EMERG_PHONE_2: [text, (s, district) => district.guardians(s)[1]?.phone ?? null],
  EMERG_2_REL: [text, (s, district) => district.guardians(s)[1]?.relationship ?? null],
  MOTHERDAYPHONE: [text, (s, district) => district.guardians(s)[0]?.phone ?? null],
  FATHERDAYPHONE: [text, (s, district) => district.guardians(s)[1]?.phone ?? null],
  LUNCHSTATUS: [text, () => "P"],
  SSN: [text, () => null],
  ALERT_MEDICAL: ["clob", () => null],
});

function flatName(one: { firstName: string; lastName: string } | undefined): string | null {
  return one ? `${one.lastName}, ${one.firstName}` : null;
}

/** The old single column: a list with commas where both have an address. */
export function guardianEmails(student: Parameters<District["guardians"]>[0], district: District): string | null {
  const emails = district.guardians(student).flatMap((one) => one.email ?? []);
  return emails.length > 0 ? [...new Set(emails)].join(",") : null;
}

/** A student's own tables; extension tables begin with U_ or S_. */
export const STUDENT_TABLES: Record<string, Table> = {
  STUDENTS: { columns: students, rows: studentRows },
  STUDENTCOREFIELDS: {
    columns: columnsOf("student", {
      STUDENTSDCID: [number, (s) => s.dcid],
      GRADUATION_YEAR: [number, (s) => s.classOf],
      PRIMARYLANGUAGE: [text, (s) => (s.id % 8 === 0 ? "es" : "en")],
    }),
    rows: studentRows,
  },
  STUDENTRACE: {
    columns: {
      ...columnsOf("student", { STUDENTID: [number, (s) => s.id] }),
      RACECD: { type: text, read: ({ of }) => of.race ?? null },
    },
    rows: raceRows,
    beside: ({ district, of: { student } }) =>
      student?.races.map((race): Scope => ({ district, of: { student, race } })) ?? [],
  },
  U_STUDENTSUSERFIELDS: {
    columns: columnsOf("student", {
      STUDENTSDCID: [number, (s) => s.dcid],
      BUS_NO: [text, (s) => (s.id % 4 === 0 ? String(1 + (s.id % 40)) : null)],
      COUNSELOR_ID: [text, (s, district) => counselorNumber(district.schools, s.schoolNumber, s.id)],
      GPA_WEIGHTED: [text, (s) => (isHigh(s.gradeLevel) ? (2 + (s.id % 250) / 100).toFixed(3) : null)],
      GPA_SIMPLE: [text, (s) => (isHigh(s.gradeLevel) ? (1.8 + (s.id % 220) / 100).toFixed(3) : null)],
    }),
    rows: studentRows,
  },
  S_STU_CRDC_X: {
    columns: columnsOf("student", {
      STUDENTSDCID: [number, (s) => s.dcid],
      HARASSMENT_COUNT: [number, () => 0],
    }),
    rows: studentRows,
  },
};
