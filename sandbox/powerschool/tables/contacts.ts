import type { District, SisStudent } from "../../district/district";
import { MOST_CONTACTS, studentPersonId, type SisContact, type SisGuardian } from "../../district/guardians";
import { CODE_SETS } from "../codes";
import {
  columnsOf,
  emptyTable,
  number,
  text,
  type Columns,
  type Rows,
  type Scope,
  type SisPerson,
  type Table,
} from "../column";

const MOST_DETAILS = 2;
const RELATIONSHIP_CODES = new Map(
  CODE_SETS.filter(({ type }) => type === "Relationship").map((code) => [code.description, code]),
);
const relationshipId = ({ relationship }: SisContact) => RELATIONSHIP_CODES.get(relationship)?.id ?? null;

export function personOfStudent(student: SisStudent): SisPerson {
  const { firstName, middleName, lastName, email } = student;
  return { id: studentPersonId(student.dcid), firstName, middleName, lastName, email, phone: null };
}

function personOf({ personId, firstName, lastName, email, phone }: SisGuardian): SisPerson {
  return { id: personId, firstName, middleName: null, lastName, email, phone };
}

/** A contact of a student as one of its lines says; the last line holds now. */
function scopeOf(district: District, student: SisStudent, guardian: SisGuardian, line: SisContact = guardian): Scope {
  const code = RELATIONSHIP_CODES.get(line.relationship);
  return { district, of: { student, guardian, person: personOf(guardian), contact: line, ...(code && { code }) } };
}

/** Whether a contact stands beside this student: the first of those who are here of all that have it. */
function isBearer(district: District, student: SisStudent, { place }: SisGuardian): boolean {
  if (place === 3 || student.family === student.dcid - 7001) return true;
  return district.family(student.family)[0]?.dcid === student.dcid;
}

const PEOPLE = MOST_CONTACTS + 1;
/** Contacts of the family come before the student, the student's own after: so ids rise with places. */
const STUDENT_PLACE = 3;

/** One row a person: contacts beside the first child, then the student. */
function people(keep: (person: SisPerson) => boolean = () => true): Rows {
  return {
    places: (district) => district.studentCount * PEOPLE,
    at: (district, place) => {
      const student = district.student(Math.floor(place / PEOPLE));
      const at = place % PEOPLE;
      if (at === STUDENT_PLACE) {
        const person = personOfStudent(student);
        return keep(person) ? { district, of: { student, person } } : null;
      }
      const guardian = district.guardians(student).find((one) => one.place === Math.min(at, STUDENT_PLACE));
      if (!guardian || !isBearer(district, student, guardian)) return null;
      const scope = scopeOf(district, student, guardian);
      return keep(personOf(guardian)) ? scope : null;
    },
    id: ({ of }) => (of.person?.id ?? 0) + 2_000_000,
    isDense: false,
  };
}

/** One row for each contact of each student. */
function links(keep: (guardian: SisGuardian) => boolean = () => true): Rows {
  return {
    places: (district) => district.studentCount * MOST_CONTACTS,
    at: (district, place) => {
      const student = district.student(Math.floor(place / MOST_CONTACTS));
      const guardian = district.guardians(student).find((one) => one.place === place % MOST_CONTACTS);
      return guardian && keep(guardian) ? scopeOf(district, student, guardian) : null;
    },
    id: (scope) => linkOf(scope) ?? 0,
    isDense: false,
  };
}

const detailRows: Rows = {
  places: (district) => district.studentCount * MOST_CONTACTS * MOST_DETAILS,
  at: (district, place) => {
    const student = district.student(Math.floor(place / (MOST_CONTACTS * MOST_DETAILS)));
    const at = Math.floor(place / MOST_DETAILS) % MOST_CONTACTS;
    const guardian = district.guardians(student).find((one) => one.place === at);
    const contact = guardian?.details[place % MOST_DETAILS];
    if (!guardian || !contact) return null;
    return scopeOf(district, student, guardian, contact);
  },
  id: (scope) => detailOf(scope) ?? 0,
  isDense: false,
};

/** What a person is to every child that has the person as a contact. */
function detailsBeside({ district, of }: Scope): Scope[] {
  const { guardian, student } = of;
  if (!guardian || !student) return [];
  return district.family(student.family).flatMap((child) => {
    const same = district.guardians(child).find((one) => one.personId === guardian.personId);
    return same ? same.details.map((line) => scopeOf(district, child, same, line)) : [];
  });
}

/** The number of a contact's link to a student, made of both. */
const linkOf = ({ of }: Scope) =>
  of.student && of.guardian ? of.student.dcid * MOST_CONTACTS + of.guardian.place : null;

function detailOf(scope: Scope): number | null {
  const link = linkOf(scope);
  const { guardian, contact } = scope.of;
  if (link === null || !guardian || !contact) return null;
  const at = guardian.details.indexOf(contact);
  return link * MOST_DETAILS + (at < 0 ? guardian.details.length - 1 : at);
}

const linkId: Columns[string] = { type: number, read: linkOf };
const flag = (isSet: boolean) => (isSet ? 1 : 0);
const guardianId = (personId: number) => personId - 4_000_000;
const tokenOf = (personId: number) => `acc-${personId}`;

/** The person of a row: a student's own where nobody else is in it. */
const besidePerson = ({ district, of }: Scope): Scope[] => {
  if (of.person) return [{ district, of }];
  return of.student ? [{ district, of: { student: of.student, person: personOfStudent(of.student) } }] : [];
};
const besideGuardian = (scope: Scope): Scope[] => (scope.of.guardian?.login != null ? [scope] : []);

export const CONTACT_TABLES: Record<string, Table> = {
  PERSON: {
    columns: columnsOf("person", {
      ID: [number, (p) => p.id],
      DCID: [number, (p) => p.id + 2_000_000],
      FIRSTNAME: [text, (p) => p.firstName],
      MIDDLENAME: [text, (p) => p.middleName],
      LASTNAME: [text, (p) => p.lastName],
      ISACTIVE: [number, () => 1],
      EMPLOYER: [text, () => null],
    }),
    rows: people(),
  },
  STUDENTCONTACTASSOC: {
    columns: {
      STUDENTCONTACTASSOCID: linkId,
      ...columnsOf("student", { STUDENTDCID: [number, (s) => s.dcid] }),
      ...columnsOf("guardian", {
        PERSONID: [number, (g) => g.personId],
        CURRRELTYPECODESETID: [number, (g) => relationshipId(g)],
        CONTACTPRIORITYORDER: [number, (g) => g.place + 1],
      }),
    },
    rows: links(),
    beside: detailsBeside,
  },
  STUDENTCONTACTDETAIL: {
    columns: {
      STUDENTCONTACTDETAILID: { type: number, read: detailOf },
      STUDENTCONTACTASSOCID: linkId,
      ...columnsOf("contact", {
        RELATIONSHIPTYPECODESETID: [number, (c) => relationshipId(c)],
        ISACTIVE: [number, (c) => flag(c.isActive)],
        ISCUSTODIAL: [number, (c) => flag(c.isCustodial)],
        LIVESWITHFLG: [number, (c) => flag(c.livesWith)],
        ISEMERGENCY: [number, (c) => flag(c.isEmergency)],
        SCHOOLPICKUPFLG: [number, (c) => flag(c.isCustodial)],
        RECEIVESMAILFLG: [number, (c) => flag(c.livesWith)],
      }),
    },
    rows: detailRows,
    beside: detailsBeside,
  },
  PERSONEMAILADDRESSASSOC: {
    columns: columnsOf("person", {
      PERSONEMAILADDRESSASSOCID: [number, (p) => p.id],
      PERSONID: [number, (p) => p.id],
      EMAILADDRESSID: [number, (p) => p.id],
      ISPRIMARYEMAILADDRESS: [number, () => 1],
      EMAILADDRESSPRIORITYORDER: [number, () => 1],
    }),
    rows: people((person) => person.email !== null),
    beside: (scope) => besidePerson(scope).filter(({ of }) => of.person?.email != null),
  },
  EMAILADDRESS: {
    columns: columnsOf("person", {
      EMAILADDRESSID: [number, (p) => p.id],
      EMAILADDRESS: [text, (p) => p.email],
    }),
    rows: people((person) => person.email !== null),
  },
  PERSONPHONENUMBERASSOC: {
    columns: columnsOf("person", {
      PERSONID: [number, (p) => p.id],
      PHONENUMBERID: [number, (p) => p.id],
      PHONENUMBERPRIORITYORDER: [number, () => 1],
    }),
    rows: people((person) => person.phone !== null),
    beside: (scope) => besidePerson(scope).filter(({ of }) => of.person?.phone != null),
  },
  PHONENUMBER: {
    columns: columnsOf("person", {
      PHONENUMBERID: [number, (p) => p.id],
      PHONENUMBER: [text, (p) => p.phone],
    }),
    rows: people((person) => person.phone !== null),
  },
  PERSONADDRESSASSOC: {
    columns: columnsOf("person", {
      PERSONADDRESSASSOCID: [number, (p) => p.id],
      PERSONID: [number, (p) => p.id],
      PERSONADDRESSID: [number, (p) => p.id],
    }),
    rows: people(),
  },
  PERSONADDRESS: {
    columns: {
      ...columnsOf("person", { PERSONADDRESSID: [number, (p) => p.id] }),
      ...columnsOf("student", {
        STREET: [text, (s) => s.street],
        LINETWO: [text, (s) => (s.street !== null && s.id % 12 === 0 ? `Apt. ${s.id % 40}` : null)],
        CITY: [text, (s) => s.city],
        STATE: [text, (s) => s.state],
        POSTALCODE: [text, (s) => s.zip],
      }),
    },
    rows: people(),
  },
  GUARDIAN: {
    columns: columnsOf("guardian", {
      GUARDIANID: [number, (g) => guardianId(g.personId)],
      FIRSTNAME: [text, (g) => g.firstName],
      LASTNAME: [text, (g) => g.lastName],
      ACCOUNTIDENTIFIER: [text, (g) => tokenOf(g.personId)],
    }),
    rows: accounts(),
  },
  GUARDIANPERSONASSOC: {
    columns: columnsOf("guardian", {
      GUARDIANID: [number, (g) => guardianId(g.personId)],
      PERSONID: [number, (g) => g.personId],
    }),
    rows: accounts(),
    beside: besideGuardian,
  },
  PCAS_ACCOUNT: {
    columns: columnsOf("guardian", {
      PCAS_ACCOUNTID: [number, (g) => guardianId(g.personId)],
      PCAS_ACCOUNTTOKEN: [text, (g) => tokenOf(g.personId)],
      USERNAME: [text, (g) => g.login],
    }),
    rows: accounts(),
  },
  GUARDIANSTUDENT: {
    columns: {
      ...columnsOf("guardian", { GUARDIANID: [number, (g) => guardianId(g.personId)] }),
      ...columnsOf("student", { STUDENTSDCID: [number, (s) => s.dcid] }),
    },
    rows: links((guardian) => guardian.login !== null),
  },
  ORIGINALCONTACTMAP: emptyTable({ STUDENTCONTACTASSOCID: number, ORIGINALCONTACTTYPE: text }),
};

/** One row for each guardian who signs in. */
function accounts(): Rows {
  const all = people();
  return {
    ...all,
    at: (district, place) => {
      const scope = all.at(district, place);
      return scope?.of.guardian?.login == null ? null : scope;
    },
  };
}
