import type { Catalog } from "../oneroster/catalog";
import type { SisStudent } from "../district/district";

const YOUNGEST: Record<number, string> = { [-2]: "P3", [-1]: "P4", 0: "KF" };
/** Letters of CURRENT_STATUS by the made-up district's status, and the district's own withdrawal codes. */
const STATUS: Record<number, [letter: string, withdrawal: string | null]> = {
  [-1]: ["P", null],
  0: ["A", null],
  1: ["I", "W99"],
  2: ["I", "W05"],
};

/** A student of the native endpoint, made up: columns are padded with blanks as the database has them. */
function nativeStudent(student: SisStudent): Record<string, string | number | null> {
  const [letter, withdrawal] = STATUS[student.enrollStatus] ?? ["I", null];
  return {
    STUDENT_ID: student.studentNumber.padEnd(10),
    BUILDING: student.schoolNumber,
    GRADE: YOUNGEST[student.gradeLevel] ?? String(student.gradeLevel).padStart(2, "0"),
    CURRENT_STATUS: letter,
    WITHDRAWAL_CODE: withdrawal === null ? null : withdrawal.padEnd(5),
    HOMEROOM_PRIMARY: student.homeRoom?.padEnd(10) ?? null,
    SSN: "000-00-0000",
  };
}

export function nativeStudents(catalog: Catalog): { students: Record<string, string | number | null>[] } {
  return { students: catalog.students.map((_place, index) => nativeStudent(catalog.student(index))) };
}
