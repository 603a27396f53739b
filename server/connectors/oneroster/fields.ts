import type { DataType, FieldOptions, SourceField } from "../connector";

/** Hispanic ethnicity and races in one value, "1/asian,white". */
export const ETHNICITY_AND_RACE = "demographics.ethnicity+races";
/** The first grade as a number, kindergarten 0. */
export const GRADE_LEVEL = "grades:level";

const LABELS: Record<string, string> = {
  [ETHNICITY_AND_RACE]: "demographics: ethnicity + races",
  [GRADE_LEVEL]: "Class year based on grade",
};
function option(id: string): SourceField {
  const field: SourceField = { id, label: LABELS[id] ?? id };
  return id === GRADE_LEVEL ? { ...field, holds: "grade_level" } : field;
}
const offer = (defaultId: string | null, ...ids: string[]): FieldOptions => ({ options: ids.map(option), defaultId });
const always = (id: string): FieldOptions => offer(id, id);
const onWish = (...ids: string[]): FieldOptions => offer(null, ...ids);

const STUDENT_FIELDS: Record<string, FieldOptions> = {
  sisId: offer("sourcedId", "sourcedId", "identifier"),
  // A sourcedId is opaque and changes with the version of OneRoster: people know the identifier.
  studentNumber: offer("identifier", "identifier", "sourcedId", "userIds.SIS", "username"),
  lastName: always("familyName"),
  firstName: always("givenName"),
  middleName: onWish("middleName"),
  birthOn: always("demographics.birthDate"),
  school: always("orgs"),
  classYear: offer(GRADE_LEVEL, GRADE_LEVEL),
  enrollmentStatus: offer("enabledUser", "enabledUser", "status"),
  counselor: onWish(),
  weightedGpa: onWish(),
  unweightedGpa: onWish(),
  homeroom: onWish(),
  email: onWish("email"),
  username: onWish("username", "email"),
  federatedId: onWish("sourcedId", "identifier", "username"),
  gender: always("demographics.sex"),
  ethnicity: always(ETHNICITY_AND_RACE),
  street: onWish(),
  city: onWish(),
  state: onWish(),
  zip: onWish(),
  homePhone: onWish("phone", "sms"),
};

export function fieldOptions(dataType: DataType): Record<string, FieldOptions> {
  return dataType === "student" ? STUDENT_FIELDS : {};
}

const KNOWN = new Map(
  Object.values(STUDENT_FIELDS)
    .flatMap((field) => field.options)
    .map((field) => [field.id.toLowerCase(), field]),
);
export const CUSTOM_FIELD_HINT = "Write metadata. and the name of the extension, such as metadata.classYear.";
// Never asked for, whatever an administrator types: a roster has no use for them.
const REFUSED = /(ssn|social_?sec|passw|lunch|frl)/i;

/** Reads "metadata.bus" or "userIds.State"; null when it is neither, or one that we never read. */
export function parseCustomField(text: string): SourceField | null {
  const typed = text.trim();
  const known = KNOWN.get(typed.toLowerCase());
  if (known) return known;
  const [, part = "", name = ""] = /^(metadata|userIds)\.([\w.-]{1,60})$/i.exec(typed) ?? [];
  if (name === "" || REFUSED.test(name)) return null;
  const id = `${part.toLowerCase() === "metadata" ? "metadata" : "userIds"}.${name}`;
  return { id, label: id, isCustom: true };
}

const STUDENT_CODES: Record<string, Record<string, string>> = {
  enrollmentStatus: {
    true: "CURRENTLY_ENROLLED",
    false: "INACTIVE",
    active: "CURRENTLY_ENROLLED",
    inactive: "INACTIVE",
    tobedeleted: "INACTIVE",
  },
  gender: { male: "MALE", female: "FEMALE", other: "NONBINARY", unspecified: "NOT_SPECIFIED" },
  ethnicity: {
    "Federal 1": "HISPANIC",
    white: "WHITE",
    asian: "ASIAN",
    blackOrAfricanAmerican: "BLACK",
    americanIndianOrAlaskaNative: "AMERICAN_INDIAN",
    nativeHawaiianOrOtherPacificIslander: "PACIFIC_ISLANDER",
    demographicRaceTwoOrMoreRaces: "TWO_OR_MORE",
  },
};
export function codeSuggestions(dataType: DataType): Record<string, Record<string, string>> {
  return dataType === "student" ? STUDENT_CODES : {};
}
