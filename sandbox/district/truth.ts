import type { District } from "./district";

export type Truth = {
  students: number;
  withoutLastName: number;
  withoutClassYear: number;
  bySchool: Record<string, number>;
  byStatus: Record<string, number>;
};

/** What an importer must find: counted from the rows themselves. */
export function truthOf(district: District): Truth {
  const truth: Truth = {
    students: district.studentCount,
    withoutLastName: 0,
    withoutClassYear: 0,
    bySchool: {},
    byStatus: {},
  };
  for (let i = 0; i < district.studentCount; i++) {
    const student = district.student(i);
    if (student.lastName === null) truth.withoutLastName++;
    if (student.classOf === null) truth.withoutClassYear++;
    truth.bySchool[student.schoolNumber] = (truth.bySchool[student.schoolNumber] ?? 0) + 1;
    truth.byStatus[student.enrollStatus] = (truth.byStatus[student.enrollStatus] ?? 0) + 1;
  }
  return truth;
}
