import type { DataType, FieldOptions, SourceField } from "../connector";
import { splitFieldId } from "./queries";

/** Federal ethnicity and races in one value, "0/B,W". */
export const ETHNICITY_AND_RACE = "Students.FedEthnicity+StudentRace.RaceCD";

const option = (id: string): SourceField => {
  if (id === ETHNICITY_AND_RACE) return { id, label: "[Students]FedEthnicity + [StudentRace]RaceCD" };
  const { table, field } = splitFieldId(id);
  return { id, label: `[${table}]${field}` };
};

const offer = (defaultId: string | null, ...ids: string[]): FieldOptions => ({
  options: ids.map(option),
  defaultId,
});
const always = (id: string): FieldOptions => offer(id, id);
const onWish = (...ids: string[]): FieldOptions => offer(null, ...ids);

const STUDENT_FIELDS: Record<string, FieldOptions> = {
  sisId: offer("Students.DCID", "Students.DCID", "Students.ID", "Students.Student_Number"),
  studentNumber: offer("Students.Student_Number", "Students.Student_Number", "Students.DCID", "Students.ID"),
  lastName: always("Students.Last_Name"),
  firstName: always("Students.First_Name"),
  middleName: onWish("Students.Middle_Name"),
  birthOn: always("Students.DOB"),
  school: always("Students.SchoolID"),
  classYear: offer(
    "Students.ClassOf",
    "Students.ClassOf",
    "Students.Sched_YearOfGraduation",
    "StudentCoreFields.Graduation_Year",
  ),
  enrollmentStatus: always("Students.Enroll_Status"),
  // PowerSchool keeps no counselor and no stored GPA in fixed columns; districts name their own (a custom field).
  counselor: onWish(),
  weightedGpa: onWish(),
  unweightedGpa: onWish(),
  homeroom: onWish("Students.Home_Room"),
  email: onWish("EmailAddress.EmailAddress"),
  username: onWish("Students.Student_Web_ID", "Students.Student_Number", "EmailAddress.EmailAddress"),
  federatedId: onWish("Students.DCID", "Students.Student_Number"),
  gender: always("Students.Gender"),
  ethnicity: offer(ETHNICITY_AND_RACE, ETHNICITY_AND_RACE, "Students.Ethnicity"),
  street: onWish("Students.Street"),
  city: onWish("Students.City"),
  state: onWish("Students.State"),
  zip: onWish("Students.Zip"),
  homePhone: onWish("Students.Home_Phone"),
};

export function fieldOptions(dataType: DataType): Record<string, FieldOptions> {
  return dataType === "student" ? STUDENT_FIELDS : {};
}

const KNOWN = new Map(
  Object.values(STUDENT_FIELDS)
    .flatMap((field) => field.options)
    .map((field) => [field.id.toLowerCase(), field]),
);

// Never asked for, whatever an administrator types: a roster has no use for them.
const REFUSED = /^(ssn|.*(password|passwd|social_?sec).*|lunch_?(status|balance|id).*|.*_pw|.*_?pin)$/i;
const TYPED = /^\s*(?:\[\s*([a-z]\w{0,29})\s*\]\s*\.?|([a-z]\w{0,29})\s*\.)\s*([a-z]\w{0,29})\s*$/i;

/** Reads "[Students]Track" or "U_StudentsUserFields.bus_no"; null when it names no column or one we never read. */
export function parseCustomField(text: string): SourceField | null {
  const typed = TYPED.exec(text);
  const table = typed?.[1] ?? typed?.[2];
  const field = typed?.[3];
  if (!table || !field || REFUSED.test(field)) return null;
  const canonical = table.toLowerCase() === "students" ? "Students" : table;
  const id = `${canonical}.${field}`;
  return KNOWN.get(id.toLowerCase()) ?? { id, label: `[${canonical}]${field}`, isCustom: true };
}
