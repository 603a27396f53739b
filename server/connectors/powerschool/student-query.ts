import { ETHNICITY_AND_RACE } from "./computed";
import { offer, onWish, plainColumns, type NamedQuery } from "./named-query";
import { DEMOGRAPHICS, ENROLLMENT, GIVEN, REGISTRAR } from "./places";

const students = (...fields: string[]) => plainColumns("Students", "s", ...fields);

export const STUDENT_QUERY: NamedQuery = {
  dataType: "student",
  name: "org.matricula.roster.student",
  noun: "students",
  coreTable: "students",
  columns: [
    ...students("DCID", "ID", "Student_Number", "Last_Name", "First_Name", "Middle_Name", "DOB"),
    ...students("SchoolID", "Enroll_Status", "ClassOf", "Sched_YearOfGraduation", "Home_Room", "Student_Web_ID"),
    ...students("Gender", "Ethnicity", "FedEthnicity", "Street", "City", "State", "Zip", "Home_Phone"),
    ...plainColumns("StudentCoreFields", "scf", "Graduation_Year"),
    {
      id: "StudentRace.RaceCD",
      key: "races",
      sql: "(select listagg(r.racecd, ',') within group (order by r.racecd) from studentrace r where r.studentid = s.id)",
    },
    {
      id: "EmailAddress.EmailAddress",
      key: "email",
      sql: `(select min(e.emailaddress) from personemailaddressassoc a join emailaddress e on e.emailaddressid = a.emailaddressid
          where a.personid = s.person_id and a.isprimaryemailaddress = 1)`,
    },
  ],
  school: "Students.SchoolID",
  from: "students s left join studentcorefields scf on scf.studentsdcid = s.dcid",
  orderBy: "s.dcid",
  offers: {
    sisId: offer("Students.DCID", "Students.ID", "Students.Student_Number"),
    studentNumber: offer("Students.Student_Number", "Students.DCID", "Students.ID"),
    lastName: offer("Students.Last_Name"),
    firstName: offer("Students.First_Name"),
    middleName: onWish("Students.Middle_Name"),
    birthOn: offer("Students.DOB"),
    school: offer("Students.SchoolID"),
    classYear: offer("Students.ClassOf", "Students.Sched_YearOfGraduation", "StudentCoreFields.Graduation_Year"),
    enrollmentStatus: offer("Students.Enroll_Status"),
    // PowerSchool keeps no counselor and no stored GPA in fixed columns; districts name their own (a custom field).
    counselor: onWish(),
    weightedGpa: onWish(),
    unweightedGpa: onWish(),
    homeroom: onWish("Students.Home_Room"),
    email: onWish("EmailAddress.EmailAddress"),
    username: onWish("Students.Student_Web_ID", "Students.Student_Number", "EmailAddress.EmailAddress"),
    federatedId: onWish("Students.DCID", "Students.Student_Number"),
    gender: offer("Students.Gender"),
    ethnicity: offer(ETHNICITY_AND_RACE, "Students.Ethnicity"),
    street: onWish("Students.Street"),
    city: onWish("Students.City"),
    state: onWish("Students.State"),
    zip: onWish("Students.Zip"),
    homePhone: onWish("Students.Home_Phone"),
  },
  places: [
    [
      /^(Last|First|Middle)_Name$|^(DOB|Gender|Student_Number|Home_Phone|Street|City|State|Zip)$/i,
      REGISTRAR,
      DEMOGRAPHICS,
    ],
    [/^(Fed)?Ethnicity|RaceCD$/i, REGISTRAR, "Start Page > Select a student > Demographics > Ethnicity and Race"],
    [/^(Enroll_Status|SchoolID)$/i, REGISTRAR, ENROLLMENT],
    [
      /^(ClassOf|Sched_YearOfGraduation|Graduation_Year)$/i,
      "The school's registrar or counseling office",
      "Start Page > Select a student > Scheduling Setup, or Modify Info",
    ],
    [/^Home_Room$/i, REGISTRAR, "Start Page > Select a student > Modify Info"],
    [/^Student_Web_ID$/i, "Whoever manages student accounts", "Start Page > Select a student > Access Accounts"],
    [/^EmailAddress$/i, "Whoever manages student accounts", "Start Page > Select a student > Contacts > Email"],
    GIVEN,
  ],
};
