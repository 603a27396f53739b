import type { District, SisStudent } from "../district/district";
import type { SisStaff } from "../district/staff";
import type { Quirks } from "./quirks";

const SCHOOL_STATUS = { true: "active", false: "tobedeleted" } as const;

/** What a provider holds of a district: people who are there or left lately, staff, schools. Graduates are gone. */
export class Catalog {
  readonly students: readonly number[];

  constructor(
    readonly district: District,
    readonly quirks: Quirks,
    readonly generation: number,
  ) {
    const all = Array.from({ length: district.studentCount }, (_, place) => place);
    const isShown = (status: number) =>
      ((status === 2 && quirks.deleted !== "never") || [0, -1, 1].includes(status)) &&
      !(status === -1 && quirks.hidesPreRegistered);
    this.students = all.filter((place) => isShown(district.student(place).enrollStatus));
    // The order of a database that nobody asked for any: neither that of the ids nor of the names.
    if (quirks.isUnsorted) this.students = this.students.toSorted((a, b) => scatter(a) - scatter(b));
  }

  get staffCount(): number {
    return this.district.staffCount;
  }

  student(index: number): SisStudent {
    return this.district.student(this.students[index] ?? 0);
  }

  staff(index: number): SisStaff {
    return this.district.staff(index);
  }

  /** Ids are opaque and differ in case only by chance: consumers must not fold them. */
  studentId(student: SisStudent): string {
    return `${this.quirks.idPrefix}u-${this.generation > 0 ? `g${this.generation}-` : ""}${String(student.dcid).padStart(8, "0")}`;
  }

  staffId(person: SisStaff): string {
    return `${this.quirks.idPrefix}U-${this.generation > 0 ? `g${this.generation}-` : ""}${String(person.usersDcid).padStart(8, "0")}`;
  }

  schoolId(number: number): string {
    return `s-${number}`;
  }

  schoolStatus(isActive: boolean): string {
    return SCHOOL_STATUS[`${isActive}`];
  }
}

function scatter(place: number): number {
  return Math.imul(place + 1, 0x9e3779b1) >>> 0;
}
