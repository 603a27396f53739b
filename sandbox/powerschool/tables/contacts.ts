import type { SisGuardian } from "../../district/guardians";
import { codeSetId } from "../codes";
import { columnsOf, emptyTable, number, text, type Columns, type Rows, type Table } from "../column";

const MOST_CONTACTS = 2;

/** One row for a contact of a student; with `isPerson` one for each person, who stands beside the first child. */
function contactRows(isPerson: boolean, keep: (guardian: SisGuardian) => boolean = () => true): Rows {
  return {
    places: (district) => district.studentCount * MOST_CONTACTS,
    at: (district, place) => {
      const student = district.student(Math.floor(place / MOST_CONTACTS));
      if (isPerson && student.family !== student.dcid - 7001) return null;
      const guardian = district.guardians(student).find((one) => one.place === place % MOST_CONTACTS);
      return guardian && keep(guardian) ? { district, of: { student, guardian } } : null;
    },
    id: ({ of }) =>
      isPerson ? (of.guardian?.personDcid ?? 0) : (of.student?.dcid ?? 0) * MOST_CONTACTS + (of.guardian?.place ?? 0),
    isDense: false,
  };
}

const persons = contactRows(true);
const links = contactRows(false);
const withEmail = contactRows(true, (guardian) => guardian.email !== null);
const withPhone = contactRows(true, (guardian) => guardian.phone !== null);
const withLogin = contactRows(true, (guardian) => guardian.login !== null);

/** The number of a contact's link to a student, made of both. */
const linkId: Columns[string] = {
  type: number,
  read: ({ of }) => (of.student && of.guardian ? of.student.dcid * MOST_CONTACTS + of.guardian.place : null),
};

const studentDcid = columnsOf("student", { STUDENTDCID: [number, (s) => s.dcid] });
const flag = (isSet: boolean) => (isSet ? 1 : 0);

export const CONTACT_TABLES: Record<string, Table> = {
  PERSON: {
    columns: columnsOf("guardian", {
      ID: [number, (g) => g.personId],
      DCID: [number, (g) => g.personDcid],
      FIRSTNAME: [text, (g) => g.firstName],
      MIDDLENAME: [text, () => null],
      LASTNAME: [text, (g) => g.lastName],
      ISACTIVE: [number, (g) => flag(g.isActive)],
      EMPLOYER: [text, () => null],
    }),
    rows: persons,
  },
  STUDENTCONTACTASSOC: {
    columns: {
      STUDENTCONTACTASSOCID: linkId,
      ...studentDcid,
      ...columnsOf("guardian", {
        PERSONID: [number, (g) => g.personId],
        CURRRELTYPECODESETID: [number, (g) => codeSetId("Relationship", g.relationship)],
        CONTACTPRIORITYORDER: [number, (g) => g.place + 1],
      }),
    },
    rows: links,
  },
  STUDENTCONTACTDETAIL: {
    columns: {
      STUDENTCONTACTDETAILID: linkId,
      STUDENTCONTACTASSOCID: linkId,
      ...columnsOf("guardian", {
        RELATIONSHIPTYPECODESETID: [number, (g) => codeSetId("Relationship", g.relationship)],
        ISACTIVE: [number, (g) => flag(g.isActive)],
        ISCUSTODIAL: [number, (g) => flag(g.isCustodial)],
        LIVESWITHFLG: [number, (g) => flag(g.livesWith)],
        ISEMERGENCY: [number, (g) => flag(g.place === 0)],
        SCHOOLPICKUPFLG: [number, (g) => flag(g.isCustodial)],
        RECEIVESMAILFLG: [number, (g) => flag(g.livesWith)],
      }),
    },
    rows: links,
  },
  PERSONEMAILADDRESSASSOC: {
    columns: columnsOf("guardian", {
      PERSONEMAILADDRESSASSOCID: [number, (g) => g.personId],
      PERSONID: [number, (g) => g.personId],
      EMAILADDRESSID: [number, (g) => g.personId],
      ISPRIMARYEMAILADDRESS: [number, () => 1],
      EMAILADDRESSPRIORITYORDER: [number, () => 1],
    }),
    rows: withEmail,
  },
  EMAILADDRESS: {
    columns: {
      ...columnsOf("guardian", { EMAILADDRESSID: [number, (g) => g.personId] }),
      // Beside a student alone it is the student's own address.
      EMAILADDRESS: { type: text, read: ({ of }) => (of.guardian ? of.guardian.email : (of.student?.email ?? null)) },
    },
    rows: withEmail,
  },
  PERSONPHONENUMBERASSOC: {
    columns: columnsOf("guardian", {
      PERSONID: [number, (g) => g.personId],
      PHONENUMBERID: [number, (g) => g.personId],
      PHONENUMBERPRIORITYORDER: [number, () => 1],
    }),
    rows: withPhone,
  },
  PHONENUMBER: {
    columns: columnsOf("guardian", {
      PHONENUMBERID: [number, (g) => g.personId],
      PHONENUMBER: [text, (g) => g.phone],
    }),
    rows: withPhone,
  },
  PERSONADDRESSASSOC: {
    columns: columnsOf("guardian", {
      PERSONID: [number, (g) => g.personId],
      PERSONADDRESSID: [number, (g) => g.personId],
    }),
    rows: persons,
  },
  PERSONADDRESS: {
    columns: {
      ...columnsOf("guardian", { PERSONADDRESSID: [number, (g) => g.personId] }),
      ...columnsOf("student", {
        STREET: [text, (s) => s.street],
        LINETWO: [text, () => null],
        CITY: [text, (s) => s.city],
        STATE: [text, (s) => s.state],
        POSTALCODE: [text, (s) => s.zip],
      }),
    },
    rows: persons,
  },
  GUARDIAN: {
    columns: columnsOf("guardian", {
      GUARDIANID: [number, (g) => g.personId - 4_000_000],
      FIRSTNAME: [text, (g) => g.firstName],
      LASTNAME: [text, (g) => g.lastName],
      LOGINNAME: [text, (g) => g.login],
    }),
    rows: withLogin,
  },
  GUARDIANSTUDENT: {
    columns: {
      ...columnsOf("guardian", { GUARDIANID: [number, (g) => g.personId - 4_000_000] }),
      ...columnsOf("student", { STUDENTSDCID: [number, (s) => s.dcid] }),
    },
    rows: contactRows(false, (guardian) => guardian.login !== null),
  },
  ORIGINALCONTACTMAP: emptyTable({ STUDENTCONTACTASSOCID: number, ORIGINALCONTACTTYPE: text }),
};
