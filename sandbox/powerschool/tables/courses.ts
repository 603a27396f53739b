import type { District } from "../../district/district";
import { MARKS_A_STUDENT, markOf, SEATS_A_STUDENT, seatOf, type SisSection } from "../../district/sections";
import { columnsOf, date, number, rowsOfList, text, type Entities, type Rows, type Table } from "../column";
import { yearIdOf, yearTermOf } from "../terms";

/** A section with its course, its year and whoever teaches it. */
function joined(district: District, section: SisSection): Partial<Entities> {
  const staff = section.teacher === null ? undefined : district.staff(section.teacher);
  const post = staff?.posts[0];
  const term = yearTermOf(district, section.schoolNumber);
  return { section, course: section.course, ...(term && { term }), ...(staff && { staff }), ...(post && { post }) };
}

const sectionRows: Rows = {
  places: (district) => district.sectionCount,
  at: (district, place) => ({ district, of: joined(district, district.section(place)) }),
  id: (scope) => scope.of.section?.dcid ?? 0,
  isDense: true,
};

const seatRows: Rows = {
  places: (district) => (district.sectionCount > 0 ? district.studentCount * SEATS_A_STUDENT : 0),
  at: (district, place) => {
    const student = district.student(Math.floor(place / SEATS_A_STUDENT));
    const seat = seatOf(district, student, place % SEATS_A_STUDENT);
    return seat && { district, of: { student, seat, ...joined(district, seat.section) } };
  },
  id: (scope) => scope.of.seat?.dcid ?? 0,
  isDense: true,
};

const markRows: Rows = {
  places: (district) => (district.sectionCount > 0 ? district.studentCount * MARKS_A_STUDENT : 0),
  at: (district, place) => {
    const student = district.student(Math.floor(place / MARKS_A_STUDENT));
    const mark = markOf(district, student, place % MARKS_A_STUDENT);
    return mark && { district, of: { student, mark, course: mark.course } };
  },
  id: (scope) => scope.of.mark?.dcid ?? 0,
  isDense: false,
};

const courseRows = rowsOfList(
  "course",
  (district) => district.courses,
  (course) => course.dcid,
);
const termIdOf = (district: District) => yearIdOf(district.year) * 100;

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
  },
  COURSESCOREFIELDS: {
    columns: columnsOf("course", {
      COURSESDCID: [number, (c) => c.dcid],
      ALT_COURSE_NUMBER: [text, (c) => `0${1000 + c.id}`],
    }),
    rows: courseRows,
  },
  SCHOOL_COURSE: {
    columns: columnsOf("course", {
      DCID: [number, (c) => c.dcid + 5000],
      COURSEID: [number, (c) => c.id],
      SCHOOLID: [number, (c) => c.schoolNumber],
      YEARID: [number, (_c, district) => yearIdOf(district.year)],
    }),
    rows: courseRows,
  },
  SCHEDULECOURSECATALOGS: {
    columns: columnsOf("course", {
      DCID: [number, (c) => c.dcid + 6000],
      COURSE_NUMBER: [text, (c) => c.number],
      SCHOOLID: [number, (c) => c.schoolNumber],
    }),
    rows: courseRows,
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
        TERMID: [number, (_s, district) => termIdOf(district)],
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
        TERMID: [number, (s, district) => (s.isDropped ? -1 : 1) * termIdOf(district)],
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
  },
  STOREDGRADES: {
    columns: columnsOf("mark", {
      DCID: [number, (m) => m.dcid],
      STUDENTID: [number, (m) => m.student.id],
      STORECODE: [text, (m) => m.storeCode],
      TERMID: [number, (m) => yearIdOf(m.year) * 100 + (m.storeCode === "S1" ? 1 : 2)],
      COURSE_NUMBER: [text, (m) => m.course.number],
      COURSE_NAME: [text, (m) => m.course.name],
      GRADE: [text, (m) => m.grade],
      PERCENT: [number, (m) => m.percent],
      GRADE_LEVEL: [number, (m) => m.gradeLevel],
      EARNEDCRHRS: [number, (m) => (m.grade === "F" ? 0 : m.course.credits / 2)],
      POTENTIALCRHRS: [number, (m) => m.course.credits / 2],
      SCHOOLNAME: [
        text,
        (m, district) => district.schools.find((s) => s.number === m.student.schoolNumber)?.name ?? null,
      ],
      SCHOOLID: [number, (m) => m.student.schoolNumber],
      SECTIONID: [number, (m) => m.sectionId],
      TEACHER_NAME: [text, () => null],
      GPA_POINTS: [number, (m) => Math.max(0, 4 - "ABCDF".indexOf(m.grade.charAt(0)))],
    }),
    rows: markRows,
  },
};
