import { listed, offer, onWish, plainColumns, type NamedQuery, type QueryColumn } from "./named-query";
import { ENROLLMENT, GIVEN, REGISTRAR, STUDENT_NUMBER } from "./places";

/** What a guardian is to each child now, by the order in which the contacts module keeps it. */
function perChild(id: string, key: string, expression: string, ...reads: string[]): QueryColumn {
  return {
    id,
    key,
    isList: true,
    reads,
    sql: `(select ${listed(expression, "d.studentcontactdetailid")}
          from studentcontactdetail d
          join studentcontactassoc a on a.studentcontactassocid = d.studentcontactassocid
          join students s on s.dcid = a.studentdcid
          left join codeset c on c.codesetid = d.relationshiptypecodesetid
          where a.personid = p.id and d.isactive = 1)`,
  };
}

const ADDRESS = `(select x.personid, min(x.personaddressid) as personaddressid from personaddressassoc x group by x.personid)`;

/** Everybody who is a contact of some student now, one row a person; which contacts count is the engine's matter. */
export const PARENT_QUERY: NamedQuery = {
  dataType: "parent",
  name: "org.matricula.roster.guardian",
  noun: "contacts",
  coreTable: "person",
  columns: [
    ...plainColumns("Person", "p", "DCID", "ID", "FirstName", "LastName"),
    perChild("Students.SchoolID", "schoolid", "to_char(s.schoolid)", "StudentContactDetail.StudentContactDetailID"),
    perChild("Students.Student_Number", "student_number", "to_char(s.student_number)", "Students.DCID"),
    perChild(
      "CodeSet.Code",
      "relationship",
      "c.code",
      "StudentContactDetail.RelationshipTypeCodeSetID",
      "CodeSet.CodeSetID",
    ),
    perChild(
      "StudentContactDetail.IsCustodial",
      "custody",
      "to_char(d.iscustodial)",
      "StudentContactDetail.IsActive",
      "StudentContactDetail.StudentContactAssocID",
    ),
    perChild(
      "StudentContactDetail.LivesWithFlg",
      "lives_with",
      "to_char(d.liveswithflg)",
      "StudentContactAssoc.StudentContactAssocID",
      "StudentContactAssoc.StudentDCID",
      "StudentContactAssoc.PersonID",
    ),
    {
      id: "EmailAddress.EmailAddress",
      key: "email",
      sql: `(select min(e.emailaddress) from personemailaddressassoc a join emailaddress e on e.emailaddressid = a.emailaddressid
          where a.personid = p.id and a.isprimaryemailaddress = 1)`,
    },
    {
      id: "PhoneNumber.PhoneNumber",
      key: "phone",
      reads: [
        "PhoneNumber.PhoneNumberID",
        "PersonPhoneNumberAssoc.PersonID",
        "PersonPhoneNumberAssoc.PhoneNumberID",
        "PersonPhoneNumberAssoc.PhoneNumberPriorityOrder",
      ],
      sql: `(select min(n.phonenumber) from personphonenumberassoc a join phonenumber n on n.phonenumberid = a.phonenumberid
          where a.personid = p.id and a.phonenumberpriorityorder = 1)`,
    },
    ...plainColumns("PersonAddress", "h", "Street", "LineTwo", "City", "State", "PostalCode"),
    {
      id: "Guardian.GuardianID",
      key: "guardianid",
      reads: ["GuardianPersonAssoc.GuardianID", "GuardianPersonAssoc.PersonID"],
      sql: "(select min(g.guardianid) from guardianpersonassoc g where g.personid = p.id)",
    },
    {
      id: "PCAS_Account.Username",
      key: "username",
      reads: ["PCAS_Account.PCAS_AccountToken", "Guardian.AccountIdentifier"],
      sql: `(select min(u.username) from guardianpersonassoc x join guardian g on g.guardianid = x.guardianid
          join pcas_account u on u.pcas_accounttoken = g.accountidentifier where x.personid = p.id)`,
    },
  ],
  school: "Students.SchoolID",
  from: `person p left join ${ADDRESS} l on l.personid = p.id left join personaddress h on h.personaddressid = l.personaddressid`,
  where: `p.isactive = 1 and exists (select d.studentcontactdetailid from studentcontactdetail d
        join studentcontactassoc a on a.studentcontactassocid = d.studentcontactassocid
        where a.personid = p.id and d.isactive = 1)`,
  orderBy: "p.dcid",
  offers: {
    sisId: offer("Person.DCID", "Person.ID"),
    lastName: offer("Person.LastName"),
    // The person's own, whatever one page of the source says (`product-facts.md` section 18).
    firstName: offer("Person.FirstName"),
    studentNumber: offer("Students.Student_Number"),
    relationship: offer("CodeSet.Code"),
    custody: offer("StudentContactDetail.IsCustodial"),
    livesWith: offer("StudentContactDetail.LivesWithFlg"),
    email: offer("EmailAddress.EmailAddress"),
    username: onWish("PCAS_Account.Username"),
    federatedId: offer("Person.DCID", "Guardian.GuardianID"),
    street: offer("PersonAddress.Street"),
    street2: onWish("PersonAddress.LineTwo"),
    city: offer("PersonAddress.City"),
    state: offer("PersonAddress.State"),
    zip: offer("PersonAddress.PostalCode"),
    phone: onWish("PhoneNumber.PhoneNumber"),
  },
  places: [
    STUDENT_NUMBER,
    [/^SchoolID$/i, REGISTRAR, ENROLLMENT],
    [
      /^(Code|IsCustodial|LivesWithFlg)$/i,
      REGISTRAR,
      "Start Page > Select a student > Contacts > Select a contact > Relationship",
    ],
    [/^Username$/i, "Whoever manages parent accounts", "Start Page > Select a student > Access Accounts"],
    GIVEN,
    [/./, REGISTRAR, "Start Page > Select a student > Contacts > Select a contact"],
  ],
};

/** What a member of staff is at each school, once for every role there; a post without a role stands alone. */
function perPost(id: string, key: string, expression: string, ...reads: string[]): QueryColumn {
  return {
    id,
    key,
    isList: true,
    reads,
    sql: `(select ${listed(expression, "t.dcid, r.roleid")}
          from schoolstaff t
          left join userschoolroles r on r.usersdcid = t.users_dcid and r.schoolid = t.schoolid
          left join roledef f on f.roleid = r.roleid
          where t.users_dcid = u.dcid)`,
  };
}

/** Everybody of the staff, one row a person, with their posts and roles, former ones too. */
export const STAFF_QUERY: NamedQuery = {
  dataType: "staff",
  name: "org.matricula.roster.staff",
  noun: "staff",
  coreTable: "users",
  columns: [
    ...plainColumns("Users", "u", "DCID", "TeacherNumber", "First_Name", "Middle_Name", "Last_Name", "Title"),
    ...plainColumns("Users", "u", "Email_Addr", "LoginID", "TeacherLoginID"),
    perPost("SchoolStaff.SchoolID", "schoolid", "to_char(t.schoolid)", "SchoolStaff.DCID", "SchoolStaff.Users_DCID"),
    perPost("SchoolStaff.Status", "status", "to_char(t.status)"),
    perPost("SchoolStaff.StaffStatus", "staffstatus", "to_char(t.staffstatus)"),
    perPost(
      "RoleDef.Name",
      "role",
      "f.name",
      "RoleDef.RoleID",
      "UserSchoolRoles.UsersDCID",
      "UserSchoolRoles.SchoolID",
      "UserSchoolRoles.RoleID",
    ),
  ],
  school: "SchoolStaff.SchoolID",
  from: "users u",
  orderBy: "u.dcid",
  offers: {
    sisId: offer("Users.DCID"),
    employeeId: offer("Users.TeacherNumber"),
    prefix: onWish(),
    firstName: offer("Users.First_Name"),
    middleName: onWish("Users.Middle_Name"),
    lastName: offer("Users.Last_Name"),
    jobTitle: onWish("Users.Title"),
    role: offer("RoleDef.Name", "SchoolStaff.StaffStatus"),
    status: offer("SchoolStaff.Status"),
    email: offer("Users.Email_Addr"),
    username: offer("Users.LoginID+Users.TeacherLoginID", "Users.LoginID", "Users.TeacherLoginID"),
    federatedId: onWish("Users.DCID"),
  },
  places: [
    [
      /^(Name|StaffStatus)$/i,
      "Whoever gives access in PowerSchool",
      "Start Page > Staff > Security Settings > Admin Access and Roles; counselors need a role with Indicates a Counselor Role (System > Roles Administration)",
    ],
    [/^(Status|SchoolID)$/i, "The school's office", "Start Page > Staff > Edit Information > Schools and staff status"],
    [/^(LoginID|TeacherLoginID)/i, "Whoever gives access in PowerSchool", "Start Page > Staff > Security Settings"],
    GIVEN,
    [/./, "The school's office", "Start Page > Staff > Edit Information"],
  ],
};
