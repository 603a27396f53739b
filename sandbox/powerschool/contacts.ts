import type { District, SisStudent } from "../district/district";
import { FIRST_PERSON, MOST_CONTACTS, PEOPLE_A_STUDENT, type SisGuardian } from "../district/guardians";
import { householdOf } from "../district/household";
import { notFound, Refused } from "./answer";

type Child = { student: SisStudent; guardian: SisGuardian };
type Found = { guardian: SisGuardian; children: Child[] };

/** The children that have a person as a contact, each with what the person is to them. */
function childrenOf(district: District, family: number, personId: number): Child[] {
  return district.family(family).flatMap((student) => {
    const guardian = district.guardians(student).find((one) => one.personId === personId);
    return guardian ? [{ student, guardian }] : [];
  });
}

function findContact(district: District, personId: number): Found {
  const index = Math.floor((personId - FIRST_PERSON) / PEOPLE_A_STUDENT);
  const children = childrenOf(district, householdOf(index), personId);
  const [first] = children;
  if (!first) throw notFound("Contact not found");
  return { guardian: first.guardian, children };
}

const emailsOf = ({ personId, email }: SisGuardian) =>
  email === null
    ? []
    : [{ contactEmailId: personId, emailId: personId, primary: true, type: "Current", address: email }];

const phonesOf = ({ personId, phone }: SisGuardian) =>
  phone === null
    ? []
    : [
        {
          contactsPhoneId: personId,
          sequence: 1,
          preferred: true,
          phoneType: "Mobile",
          phoneNumber: phone,
          extension: null,
          sms: true,
        },
      ];

const addressesOf = ({ guardian, children: [first] }: Found) => addressOf(guardian, first?.student);
const addressOf = (guardian: SisGuardian, child: SisStudent | undefined) =>
  !child?.street
    ? []
    : [
        {
          contactsAddressId: guardian.personId,
          sequence: 1,
          addressType: "Home",
          street: child.street,
          linetwo: null,
          unit: null,
          city: child.city,
          state: child.state,
          country: "US",
          postalcode: child.zip,
          startDate: null,
          endDate: null,
        },
      ];

const demographicsOf = ({ guardian: g }: Found) => ({
  contactId: g.personId,
  firstName: g.firstName,
  middleName: null,
  lastName: g.lastName,
  prefix: g.relationship === "Mother" ? "Ms." : null,
  suffix: null,
  gender: g.relationship === "Mother" ? "F" : g.relationship === "Father" ? "M" : null,
  active: g.isActive,
});

const studentsOf = ({ children }: Found) =>
  children.map(({ student, guardian: g }) => ({
    studentContactId: student.dcid * MOST_CONTACTS + g.place,
    sequence: g.place + 1,
    dcid: student.dcid,
    studentNumber: student.studentNumber,
    firstName: student.firstName,
    lastName: student.lastName,
    schoolNumber: student.schoolNumber,
    canAccessData: g.login !== null,
    studentDetails: [
      {
        studentContactDetailId: (student.dcid * MOST_CONTACTS + g.place) * 2 + g.details.length - 1,
        relationship: g.relationship,
        custodial: g.isCustodial,
        emergency: g.isEmergency,
        livesWith: g.livesWith,
        schoolPickup: g.isCustodial,
        receivesMail: g.livesWith,
        startDate: null,
        endDate: null,
        active: g.isActive,
      },
    ],
  }));

const contactOf = (found: Found) => ({
  ...demographicsOf(found),
  emails: emailsOf(found.guardian),
  phones: phonesOf(found.guardian),
  addresses: addressesOf(found),
  contactAccount: { enabled: found.guardian.login !== null, userName: found.guardian.login, password: null },
  contactStudents: studentsOf(found),
});

const PARTS: Record<string, (found: Found) => unknown> = {
  students: studentsOf,
  emails: (found) => emailsOf(found.guardian),
  phones: (found) => phonesOf(found.guardian),
  addresses: addressesOf,
  demographics: demographicsOf,
};

/** The answer of a `/ws/contacts` resource; 204 for a student without contacts. */
export function contactsResource(district: District, path: string, query: URLSearchParams): unknown {
  const [, , area = "", id = ""] = path.split("/").filter(Boolean);
  if (area === "student") {
    const student = district.findStudent(Number(id));
    if (!student) throw notFound("Student not found");
    const guardians = district.guardians(student);
    if (guardians.length === 0) throw new Refused(204, "");
    return guardians.map((guardian) =>
      contactOf({ guardian, children: childrenOf(district, student.family, guardian.personId) }),
    );
  }
  if (area === "contact") return contactOf(findContact(district, Number(id)));
  if (area === "contacts") {
    const ids = (query.get("contactids") ?? "").split(",").filter(Boolean);
    return ids.map((one) => contactOf(findContact(district, Number(one))));
  }
  const show = PARTS[id];
  if (!/^\d+$/.test(area) || !show) throw notFound();
  return show(findContact(district, Number(area)));
}
