import type { SisCourse } from "../../district/courses";
import type { District, SisStudent } from "../../district/district";
import { MARKS_A_STUDENT, marksOf, type SisMark } from "../../district/marks";
import { catalogsOf, offeringsOf } from "../../district/offerings";
import { SEATS_A_STUDENT, seatOf, type SisSection } from "../../district/sections";
import { columnsOf, date, number, rowsOfList, text, type Entities, type Rows, type Scope, type Table } from "../column";
import { todayOf } from "../today";
import { findTerm, yearIdOf } from "../terms";

const termIdOf = (year: number, half: number) => yearIdOf(year) * 100 + half;

/** A section with its course, its term and whoever teaches it. */
function joined(district: District, section: SisSection, year = district.year): Partial<Entities> {
  const staff = section.teacher === null ? undefined : district.staff(section.teacher);
  const post = staff?.posts[0];
  const term = findTerm(district, section.schoolNumber, termIdOf(year, section.half));
  return { section, course: section.course, ...(term && { term }), ...(staff && { staff }), ...(post && { post }) };
}

const sectionRows: Rows = {
  places: (district) => district.sectionCount,
  at: (district, place) => ({ district, of: joined(district, district.section(place)) }),
  id: (scope) => scope.of.section?.dcid ?? 0,
  isDense: true,
};

function seatScope(district: District, student: SisStudent, n: number): Scope | null {
  const seat = seatOf(district, student, n);
  if (!seat) return null;
  const school = schoolOf(district, seat.section.schoolNumber);
  // A seat that was given up lost its term: the number is negative.
  const { term, ...rest } = joined(district, seat.section, seat.year);
  return {
    district,
    of: { student, seat, ...rest, ...(term && !seat.isDropped && { term }), ...(school && { school }) },
  };
}

const seatRows: Rows = {
  places: (district) => (district.sectionCount > 0 ? district.studentCount * SEATS_A_STUDENT : 0),
  at: (district, place) =>
    seatScope(district, district.student(Math.floor(place / SEATS_A_STUDENT)), place % SEATS_A_STUDENT),
  id: (scope) => scope.of.seat?.dcid ?? 0,
  isDense: false,
};

const schoolOf = (district: District, number: number) => district.schools.find((school) => school.number === number);

// Grades are asked for one student after the other.
let latest: { student: SisStudent; marks: SisMark[] } | null = null;
function marksOfStudent(district: District, student: SisStudent): SisMark[] {
  if (latest?.student !== student) latest = { student, marks: marksOf(district, student) };
  return latest.marks;
}

function markScope(district: District, mark: SisMark): Scope {
  const { student, course } = mark;
  const term = findTerm(district, mark.schoolNumber, markTerm(mark));
  return { district, of: { student, mark, ...(course && { course }), ...(term && { term }) } };
}

const markTerm = (mark: SisMark) => termIdOf(mark.year, mark.storeCode === "S1" ? 1 : 2);

const markRows: Rows = {
  places: (district) => (district.sectionCount > 0 ? district.studentCount * MARKS_A_STUDENT : 0),
  at: (district, place) => {
    const mark = marksOfStudent(district, district.student(Math.floor(place / MARKS_A_STUDENT)))[
      place % MARKS_A_STUDENT
    ];
    return mark ? markScope(district, mark) : null;
  },
  id: (scope) => scope.of.mark?.dcid ?? 0,
  isDense: false,
};

type Extremes = Map<string, { marks: Scope[]; seats: Scope[] }>;
const extremes = new WeakMap<District, Extremes>();

/** Keeps of one list the rows with the lowest and the highest grade. */
function widen(rows: Scope[], scope: Scope, gradeOf: (scope: Scope) => number): void {
  const [low, high] = [rows[0], rows[1] ?? rows[0]];
  if (!low || !high) rows.push(scope);
  else if (gradeOf(scope) < gradeOf(low)) rows.splice(0, rows.length, scope, high);
  else if (gradeOf(scope) > gradeOf(high)) rows.splice(0, rows.length, low, scope);
}

/**
 * The youngest and the oldest who took each course, of all grades and of all seats. The walk ends early where the
 * limits of every course were met: nobody takes a course outside of its grades.
 */
function extremesOf(district: District): Extremes {
  const known = extremes.get(district);
  if (known) return known;
  const found: Extremes = new Map();
  extremes.set(district, found);
  const at = (number: string) => {
    const entry = found.get(number) ?? { marks: [], seats: [] };
    found.set(number, entry);
    return entry;
  };
  const isMet = ({ number, lowGrade, highGrade }: SisCourse) => {
    const entry = found.get(number);
    const grades = entry?.marks.map((scope) => scope.of.mark?.gradeLevel) ?? [];
    const seats = entry?.seats.map((scope) => scope.of.student?.gradeLevel) ?? [];
    return [grades, seats].every((list) => list.includes(lowGrade) && list.includes(highGrade));
  };
  for (let i = 0; i < district.studentCount; i++) {
    const student = district.student(i);
    for (const mark of marksOf(district, student))
      widen(at(mark.courseNumber).marks, markScope(district, mark), ({ of }) => of.mark?.gradeLevel ?? 0);
    for (let n = 0; n < SEATS_A_STUDENT; n++) {
      const scope = seatScope(district, student, n);
      if (scope?.of.seat && isSittingNow(scope))
        widen(at(scope.of.seat.section.course.number).seats, scope, ({ of }) => of.student?.gradeLevel ?? 0);
    }
    if (i % 2000 === 1999 && district.courses.every(isMet)) break;
  }
  return found;
}

const isSittingNow = ({ district, of: { seat } }: Scope) =>
  seat !== undefined && !seat.isDropped && seat.enteredOn <= todayOf(district) && seat.leftOn > todayOf(district);

const courseRows = rowsOfList(
  "course",
  (district) => district.courses,
  (course) => course.dcid,
);

export const COURSE_TABLES: Record<string, Table> = {
  COURSES: {
    columns: columnsOf("course", {
      DCID: [number, (c) => c.dcid],
      ID: [number, (c) => c.id],
      COURSE_NUMBER: [text, (c) => c.number],
      COURSE_NAME: [text, (c) => c.name],
      CREDIT_HOURS: [number, (c) => c.credits],
      CREDITTYPE: [text, (c) => c.department?.slice(0, 3).toUpperCase() ?? null],
      SCHOOLID: [number, (c) => c.schoolNumber],
      SCHED_DEPARTMENT: [text, (c) => c.department],
      SCHED_COURSESUBJECTAREACODE: [text, (c) => c.department?.slice(0, 2).toUpperCase() ?? null],
    }),
    rows: courseRows,
    beside: (scope) => (scope.of.course ? [{ district: scope.district, of: { course: scope.of.course } }] : []),
  },
  COURSESCOREFIELDS: {
    columns: columnsOf("course", {
      COURSESDCID: [number, (c) => c.dcid],
      ALT_COURSE_NUMBER: [text, (c) => c.stateNumber],
    }),
    rows: courseRows,
  },
  S_IL_CRS_X: {
    columns: columnsOf("course", {
      COURSESDCID: [number, (c) => c.dcid],
      SCED_CODE: [text, (c) => c.stateNumber?.slice(0, 5) ?? null],
      INSTRUCTIONAL_LEVEL: [text, (c) => (/^AP |Honors/.test(c.name) ? "Honors" : null)],
    }),
    rows: courseRows,
  },
  SCHOOL_COURSE: {
    columns: columnsOf("offering", {
      DCID: [number, (o) => o.dcid],
      COURSEID: [number, (o) => o.course.id],
      SCHOOLID: [number, (o) => o.school.number],
      YEARID: [number, (o) => yearIdOf(o.year)],
    }),
    rows: rowsOfList("offering", offeringsOf, (offering) => offering.dcid),
    beside: ({ district, of: { course } }) =>
      offeringsOf(district).flatMap((offering): Scope[] =>
        offering.course === course ? [{ district, of: { offering } }] : [],
      ),
  },
  SCHEDULECOURSECATALOGS: {
    columns: columnsOf("offering", {
      DCID: [number, (o) => o.dcid],
      COURSECATALOGID: [number, (o) => o.catalogId],
      COURSE_NUMBER: [text, (o) => o.course.number],
      COURSE_NAME: [text, (o) => o.course.name],
      SCHOOLID: [number, (o) => o.school.number],
    }),
    rows: rowsOfList("offering", catalogsOf, (offering) => offering.dcid),
  },
  SECTIONS: {
    columns: {
      ...columnsOf("section", {
        DCID: [number, (s) => s.dcid],
        ID: [number, (s) => s.id],
        COURSE_NUMBER: [text, (s) => s.course.number],
        SECTION_NUMBER: [text, (s) => s.number],
        SCHOOLID: [number, (s) => s.schoolNumber],
        EXPRESSION: [text, (s) => s.expression],
        ROOM: [text, (s) => s.room],
        TERMID: [number, (s, district) => termIdOf(district.year, s.half)],
        NO_OF_STUDENTS: [number, (s) => 12 + (s.id % 19)],
        GRADE_LEVEL: [number, (s) => s.course.lowGrade],
      }),
      ...columnsOf("post", { TEACHER: [number, (p) => p.id] }),
    },
    rows: sectionRows,
  },
  SECTIONTEACHER: {
    columns: {
      ...columnsOf("section", { SECTIONID: [number, (s) => s.id] }),
      ...columnsOf("post", { TEACHERID: [number, (p) => p.id] }),
      ...columnsOf("term", { START_DATE: [date, (t) => t.firstDay], END_DATE: [date, (t) => t.lastDay] }),
    },
    rows: sectionRows,
  },
  CC: {
    columns: {
      ...columnsOf("seat", {
        DCID: [number, (s) => s.dcid],
        ID: [number, (s) => s.id],
        STUDENTID: [number, (s) => s.student.id],
        // Negative is a seat that was given up.
        SECTIONID: [number, (s) => (s.isDropped ? -s.section.id : s.section.id)],
        TERMID: [number, (s) => (s.isDropped ? -1 : 1) * termIdOf(s.year, s.section.half)],
        SCHOOLID: [number, (s) => s.section.schoolNumber],
        COURSE_NUMBER: [text, (s) => s.section.course.number],
        SECTION_NUMBER: [text, (s) => s.section.number],
        DATEENROLLED: [date, (s) => s.enteredOn],
        DATELEFT: [date, (s) => s.leftOn],
        EXPRESSION: [text, (s) => s.section.expression],
      }),
      ...columnsOf("post", { TEACHERID: [number, (p) => p.id] }),
    },
    rows: seatRows,
    beside: ({ district, of: { course } }) => (course ? (extremesOf(district).get(course.number)?.seats ?? []) : []),
  },
  STOREDGRADES: {
    columns: columnsOf("mark", {
      DCID: [number, (m) => m.dcid],
      STUDENTID: [number, (m) => m.student.id],
      STORECODE: [text, (m) => m.storeCode],
      TERMID: [number, markTerm],
      COURSE_NUMBER: [text, (m) => m.courseNumber],
      COURSE_NAME: [text, (m) => m.courseName],
      GRADE: [text, (m) => m.grade],
      PERCENT: [number, (m) => m.percent],
      GRADE_LEVEL: [number, (m) => m.gradeLevel],
      EARNEDCRHRS: [number, (m) => m.earned],
      POTENTIALCRHRS: [number, (m) => m.potential],
      SCHOOLNAME: [text, (m) => m.schoolName],
      SCHOOLID: [number, (m) => m.schoolNumber],
      SECTIONID: [number, (m) => m.sectionId],
      TEACHER_NAME: [text, (m) => m.teacherName],
      GPA_POINTS: [number, (m) => (m.grade === null ? null : Math.max(0, 4 - "ABCDF".indexOf(m.grade.charAt(0))))],
    }),
    rows: markRows,
    beside: ({ district, of: { course } }) => (course ? (extremesOf(district).get(course.number)?.marks ?? []) : []),
  },
};
