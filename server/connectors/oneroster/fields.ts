import type { DataType, FieldOptions, SourceField } from "../connector";

/** Hispanic ethnicity and races in one value, "1/asian,white". */
export const ETHNICITY_AND_RACE = "demographics.ethnicity+races";
/** The first grade as a number, kindergarten 0. */
export const GRADE_LEVEL = "grades:level";
/** What became of somebody: enabled, disabled, or tobedeleted whatever enabledUser says. */
export const STATUS = "status+enabledUser";
/** Behind the id of a field that is said once for each role and school of a person. */
export const PER_ROLE = "[]";

const LABELS: Record<string, string> = {
  [ETHNICITY_AND_RACE]: "demographics: ethnicity + races",
  [GRADE_LEVEL]: "Class year based on grade",
  [STATUS]: "enabledUser, unless status is tobedeleted",
  orgs: "Home school (primaryOrg, primary role or first of orgs)",
  [`roles${PER_ROLE}`]: "role",
  [`${STATUS}${PER_ROLE}`]: "enabledUser, unless status is tobedeleted",
};
function option(id: string): SourceField {
  const field: SourceField = { id, label: LABELS[id] ?? id.replace(PER_ROLE, "") };
  return id === GRADE_LEVEL ? { ...field, holds: "grade_level" } : field;
}
const offer = (defaultId: string | null, ...ids: string[]): FieldOptions => ({ options: ids.map(option), defaultId });
const always = (id: string): FieldOptions => offer(id, id);
const onWish = (...ids: string[]): FieldOptions => offer(null, ...ids);

/** `product-facts.md` 3.10. */
const STUDENT_FIELDS: Record<string, FieldOptions> = {
  sisId: offer("sourcedId", "sourcedId", "identifier", "userIds.SIS"),
  // A sourcedId is opaque and changes with the version of OneRoster: people know the identifier.
  studentNumber: offer("identifier", "identifier", "sourcedId", "userIds.SIS", "username"),
  lastName: always("familyName"),
  firstName: always("givenName"),
  middleName: onWish("middleName"),
  birthOn: always("demographics.birthDate"),
  school: always("orgs"),
  classYear: offer(GRADE_LEVEL, GRADE_LEVEL, "metadata.classYear", "metadata.graduationYear"),
  enrollmentStatus: offer(STATUS, STATUS, "enabledUser", "status"),
  counselor: onWish(),
  weightedGpa: onWish("metadata.weightedGpa"),
  unweightedGpa: onWish("metadata.unweightedGpa"),
  homeroom: onWish(),
  email: onWish("email"),
  username: onWish("username", "email"),
  federatedId: onWish("sourcedId", "identifier", "username"),
  gender: always("demographics.sex"),
  ethnicity: always(ETHNICITY_AND_RACE),
  street: onWish(),
  city: onWish("metadata.city"),
  state: onWish(),
  zip: onWish(),
  homePhone: onWish("phone", "sms"),
};

/** `product-facts.md` 3.11; the standard's own role beside the extensions that districts fill. */
const STAFF_FIELDS: Record<string, FieldOptions> = {
  sisId: offer("sourcedId", "sourcedId", "identifier", "userIds.SIS"),
  employeeId: offer("identifier", "identifier", "sourcedId", "userIds.SIS"),
  prefix: onWish(),
  firstName: always("givenName"),
  middleName: onWish("middleName"),
  lastName: always("familyName"),
  jobTitle: onWish("metadata.title", "metadata.positiontitle"),
  role: offer(`roles${PER_ROLE}`, `roles${PER_ROLE}`, `metadata.title${PER_ROLE}`, `metadata.positiontitle${PER_ROLE}`),
  status: always(`${STATUS}${PER_ROLE}`),
  email: always("email"),
  username: offer("username", "username", "email"),
  federatedId: onWish("sourcedId", "identifier", "username"),
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
export const CUSTOM_FIELD_HINT =
  "Write metadata. and the name of the extension, such as metadata.busNumber; for the role of staff with [] behind it, metadata.jobCode[].";
// Never asked for, whatever an administrator types: a roster has no use for them.
const REFUSED = /(ssn|social_?sec|passw|lunch|frl|iep|504|disab)/i;

/** Reads "metadata.bus", "metadata.jobCode[]" or "userIds.State"; null when it is none of them, or one that we never read. */
export function parseCustomField(text: string): SourceField | null {
  const typed = text.trim();
  const known = KNOWN.get(typed.toLowerCase());
  if (known) return known;
  const [, part = "", name = "", list = ""] = /^(metadata|userIds)\.([\w.-]{1,60})(\[\])?$/i.exec(typed) ?? [];
  if (name === "" || REFUSED.test(name)) return null;
  const id = `${part.toLowerCase() === "metadata" ? "metadata" : "userIds"}.${name}${list}`;
  return { id, label: id, isCustom: true };
}
