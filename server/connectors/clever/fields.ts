import type { DataType, FieldOptions, SourceField } from "../connector";

/** Hispanic ethnicity and race in one value, "1/Asian". */
export const ETHNICITY_AND_RACE = "student.hispanic_ethnicity+race";
/** The grade as a number, kindergarten 0. */
export const GRADE_LEVEL = "student.grade:level";
/** Clever shares nobody who has left, so everybody it sends is active. */
export const SHARED = "student:shared";
export const SHARED_CODE = "shared";

/** Behind the id of a field of staff that is said once for each role and school. */
export const PER_ROLE = "[]";
/** What a member of staff is, of whichever roles the person has. */
export const STAFF = "staff:";

const LABELS: Record<string, string> = {
  [`${STAFF}title${PER_ROLE}`]: "title, or the Clever role where there is none",
  [`${STAFF}role${PER_ROLE}`]: "Clever role (teacher, staff, district_admin)",
  [`${STAFF}shared${PER_ROLE}`]: "Shared by Clever (always active)",
  [`${STAFF}number`]: "teacher_number, else staff_id or sis_id",
  [`${STAFF}sis_id`]: "sis_id or staff_id",
  [`${STAFF}title`]: "title",
  [`${STAFF}username`]: "credentials.district_username",
  id: "Clever ID (id)",
  [ETHNICITY_AND_RACE]: "hispanic_ethnicity + race",
  [GRADE_LEVEL]: "Class year based on grade",
  [SHARED]: "Shared by Clever (always active)",
};

/** Ids are the path of a value in a user; those of a role leave out the word roles. */
function option(id: string): SourceField {
  const field: SourceField = { id, label: LABELS[id] ?? id.replace(/^student\./, "") };
  return id === GRADE_LEVEL ? { ...field, holds: "grade_level" } : field;
}

const offer = (defaultId: string | null, ...ids: string[]): FieldOptions => ({ options: ids.map(option), defaultId });
const always = (id: string): FieldOptions => offer(id, id);
const onWish = (...ids: string[]): FieldOptions => offer(null, ...ids);

const STUDENT_FIELDS: Record<string, FieldOptions> = {
  // Clever itself advises its own id; sis_id is what comes back when Clever has given somebody a new one.
  sisId: offer("id", "id", "student.sis_id"),
  studentNumber: offer("student.student_number", "student.student_number", "student.sis_id", "student.state_id"),
  lastName: always("name.last"),
  firstName: always("name.first"),
  middleName: onWish("name.middle"),
  birthOn: always("student.dob"),
  school: always("student.school"),
  classYear: offer("student.graduation_year", "student.graduation_year", GRADE_LEVEL),
  enrollmentStatus: always(SHARED),
  counselor: onWish(),
  weightedGpa: onWish("ext.weighted_gpa"),
  unweightedGpa: onWish("ext.unweighted_gpa"),
  homeroom: onWish(),
  email: onWish("email"),
  username: onWish("student.credentials.district_username", "email"),
  federatedId: onWish("id", "student.sis_id", "student.student_number"),
  gender: always("student.gender"),
  ethnicity: offer(ETHNICITY_AND_RACE, ETHNICITY_AND_RACE, "student.race"),
  street: onWish("student.location.address"),
  city: onWish("student.location.city"),
  state: onWish("student.location.state"),
  zip: onWish("student.location.zip"),
  homePhone: onWish(),
};

/** `product-facts.md` 3.9: titles decide about roles. */
const STAFF_FIELDS: Record<string, FieldOptions> = {
  sisId: offer("id", "id", `${STAFF}sis_id`),
  employeeId: offer(`${STAFF}number`, `${STAFF}number`, `${STAFF}sis_id`),
  prefix: onWish(),
  firstName: always("name.first"),
  middleName: onWish("name.middle"),
  lastName: always("name.last"),
  jobTitle: onWish(`${STAFF}title`),
  role: offer(`${STAFF}title${PER_ROLE}`, `${STAFF}title${PER_ROLE}`, `${STAFF}role${PER_ROLE}`),
  status: always(`${STAFF}shared${PER_ROLE}`),
  email: always("email"),
  username: offer(`${STAFF}username`, `${STAFF}username`, "email"),
  federatedId: onWish("id", `${STAFF}sis_id`),
};

const FIELDS: Partial<Record<DataType, Record<string, FieldOptions>>> = {
  student: STUDENT_FIELDS,
  staff: STAFF_FIELDS,
};

export function fieldOptions(dataType: DataType): Record<string, FieldOptions> {
  return FIELDS[dataType] ?? {};
}

const KNOWN = new Map(
  Object.values(FIELDS)
    .flatMap((fields) => Object.values(fields).flatMap((field) => field.options))
    .map((field) => [field.id.toLowerCase(), field]),
);

export const CUSTOM_FIELD_HINT = "Write ext. and the name of the extension field, such as ext.bus_no.";

// Never asked for, whatever an administrator types: a roster has no use for them.
const REFUSED = /(ssn|social_?sec|passw|frl|lunch|iep|section_?504|disability)/i;

/** Reads "ext.bus_no" or a field of the list by its name; null when it is neither, or one that we never read. */
export function parseCustomField(text: string): SourceField | null {
  const typed = text.trim();
  const known = KNOWN.get(typed.toLowerCase()) ?? KNOWN.get(`student.${typed.toLowerCase()}`);
  if (known) return known;
  const name = /^(?:roles\.student\.|student\.)?ext\.([\w-]{1,60})$/i.exec(typed)?.[1];
  return !name || REFUSED.test(name) ? null : { id: `ext.${name}`, label: `ext.${name}`, isCustom: true };
}
