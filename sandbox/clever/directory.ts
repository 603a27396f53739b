import type { District, SisStudent } from "../district/district";
import type { SisGuardian } from "../district/guardians";
import { seatOf, SEATS_A_STUDENT } from "../district/sections";
import type { SisStaff } from "../district/staff";
import { idOf } from "./ids";

export type Contact = { guardian: SisGuardian; students: string[] };

/** Statuses that a SIS sends on to Clever: enrolled, and enrolled from a later day. */
const SENT = new Set([0, -1]);

/** What Clever holds of a district: those who are enrolled, staff who work there, open schools; places by ascending id. */
export class Directory {
  readonly students: readonly number[];
  readonly staff: readonly number[];
  #contacts: Contact[] | null = null;
  #seats: Map<number, string[]> | null = null;

  constructor(
    readonly district: District,
    readonly issue: number,
  ) {
    const schools = new Set(this.schools.map((school) => school.number));
    this.students = places(district.studentCount).filter((place) => {
      const student = district.student(place);
      return SENT.has(student.enrollStatus) && schools.has(student.schoolNumber);
    });
    this.staff = places(district.staffCount).filter((place) =>
      district.staff(place).posts.some((post) => post.status === 1),
    );
  }

  get schools() {
    return this.district.schools.filter((school) => school.isActive);
  }

  student(index: number): SisStudent {
    return this.district.student(this.students[index] ?? 0);
  }

  person(index: number): SisStaff {
    return this.district.staff(this.staff[index] ?? 0);
  }

  studentId(student: SisStudent): string {
    return idOf("student", student.dcid, this.issue);
  }

  staffId(person: SisStaff): string {
    return idOf("staff", person.usersDcid, this.issue);
  }

  schoolId(number: number): string {
    return idOf("school", this.schools.find((school) => school.number === number)?.dcid ?? 0);
  }

  /** Guardians of the students that are here, each once with all children. */
  get contacts(): Contact[] {
    if (this.#contacts) return this.#contacts;
    const known = new Map<number, Contact>();
    for (let index = 0; index < this.students.length; index++) {
      const student = this.student(index);
      for (const guardian of this.district.guardians(student)) {
        const contact = known.get(guardian.personId) ?? { guardian, students: [] };
        contact.students.push(this.studentId(student));
        known.set(guardian.personId, contact);
      }
    }
    this.#contacts = [...known.values()].toSorted((a, b) => a.guardian.personId - b.guardian.personId);
    return this.#contacts;
  }

  /** The students of a section. */
  seats(sectionId: number): string[] {
    if (!this.#seats) {
      this.#seats = new Map();
      for (let index = 0; index < this.students.length; index++) this.#seat(this.student(index));
    }
    return this.#seats.get(sectionId) ?? [];
  }

  #seat(student: SisStudent): void {
    for (let n = 0; n < SEATS_A_STUDENT; n++) {
      const seat = seatOf(this.district, student, n);
      if (!seat || seat.isDropped) continue;
      const list = this.#seats?.get(seat.section.id) ?? [];
      if (!list.includes(this.studentId(student))) list.push(this.studentId(student));
      this.#seats?.set(seat.section.id, list);
    }
  }
}

function places(count: number): number[] {
  return Array.from({ length: count }, (_, place) => place);
}
