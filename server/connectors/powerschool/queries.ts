/** A column of a named query: the field id that matches store, the key its value has in a row, and how the SQL reads it. */
export type QueryColumn = { id: string; key: string; sql: string };

export type NamedQuery = {
  name: string;
  coreTable: string;
  columns: readonly QueryColumn[];
  from: string;
  orderBy: string;
};

const students = (...fields: string[]): QueryColumn[] =>
  fields.map((field) => ({ id: `Students.${field}`, key: field.toLowerCase(), sql: `s.${field.toLowerCase()}` }));

/** Everything about students in one query, one row a student, in an order that keeps pages from drifting. */
export const STUDENT_QUERY: NamedQuery = {
  name: "org.matricula.roster.student",
  coreTable: "students",
  columns: [
    ...students("DCID", "ID", "Student_Number", "Last_Name", "First_Name", "Middle_Name", "DOB"),
    ...students("SchoolID", "Enroll_Status", "ClassOf", "Sched_YearOfGraduation", "Home_Room", "Student_Web_ID"),
    ...students("Gender", "Ethnicity", "FedEthnicity", "Street", "City", "State", "Zip", "Home_Phone"),
    { id: "StudentCoreFields.Graduation_Year", key: "graduation_year", sql: "scf.graduation_year" },
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
  from: "students s left join studentcorefields scf on scf.studentsdcid = s.dcid",
  orderBy: "s.dcid",
};

/** The columns of Schools that are read beside the list of schools. */
export const SCHOOL_COLUMNS = ["DCID", "School_Number", "State_ExcludeFromReporting"] as const;

/** "Students.ClassOf" to its table and field. */
export function splitFieldId(id: string): { table: string; field: string } {
  const dot = id.indexOf(".");
  return { table: id.slice(0, dot), field: id.slice(dot + 1) };
}

/** Every column that the plugin asks the district to let us read, each once. */
export function grantedColumns(): { table: string; field: string }[] {
  const ids = [
    ...STUDENT_QUERY.columns.map((column) => column.id),
    ...SCHOOL_COLUMNS.map((column) => `Schools.${column}`),
  ];
  return ids.map(splitFieldId);
}
