import { plainColumns, type NamedQuery } from "./named-query";

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
};
