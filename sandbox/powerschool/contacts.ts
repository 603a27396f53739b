import type { District, SisStudent } from "../district/district";
import type { SisGuardian } from "../district/guardians";
import { notFound, Refused } from "./answer";

type Found = { guardian: SisGuardian; children: SisStudent[] };

/** Everybody of a family: the one whose number the family bears, and a twin right after. */
function familyMembers(district: District, family: number): SisStudent[] {
  return [family, family + 1].flatMap((index) => {
    const student = district.findStudent(7001 + index);
    return student && student.family === family ? [student] : [];
  });
}

function findContact(district: District, personId: number): Found {
  const family = Math.floor((personId - 5_000_001) / 2);
  const children = familyMembers(district, family);
  const [first] = children;
  const guardian = first && district.guardians(first).find((one) => one.personId === personId);
  if (!guardian) throw notFound("Contact not found");
  return { guardian, children };
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

const addressesOf = ({ guardian, children: [child] }: Found) =>
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

const studentsOf = ({ guardian: g, children }: Found) =>
  children.map((student) => ({
    studentContactId: student.dcid * 2 + g.place,
    sequence: g.place + 1,
    dcid: student.dcid,
    studentNumber: student.studentNumber,
    firstName: student.firstName,
    lastName: student.lastName,
    schoolNumber: student.schoolNumber,
    canAccessData: g.login !== null,
    studentDetails: [
      {
        studentContactDetailId: student.dcid * 2 + g.place,
        relationship: g.relationship,
        custodial: g.isCustodial,
        emergency: g.place === 0,
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
    return guardians.map((guardian) => contactOf({ guardian, children: familyMembers(district, student.family) }));
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
