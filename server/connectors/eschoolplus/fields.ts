import type { DataType, FieldOptions, SourceField } from "../connector";
import { fieldOptions as oneRosterFields, parseCustomField as parseOneRosterField } from "../oneroster/fields";

/** Before the name of a field of the native student endpoint, as a person has typed it. */
export const NATIVE = "native.";
/** The status letter, and of inactive students the withdrawal code behind it: "A", "I/W05". */
export const NATIVE_STATUS = `${NATIVE}currentStatus+withdrawalCode`;

/** Which column of eSchoolPlus a field shows (`product-facts.md` 3.7). */
const COLUMNS: Record<string, string> = {
  sourcedId: "id in PLUS 360",
  identifier: "reg.student_id",
  "userIds.SIS": "reg.student_guid",
  familyName: "reg.last_name",
  givenName: "reg.first_name",
  middleName: "reg.middle_name",
  orgs: "reg.building",
  "grades:level": "Class year based on current grade, reg.grade",
  "status+enabledUser": "reg.current_status, as active or not",
  "demographics.birthDate": "reg.birthdate",
  "demographics.sex": "reg.gender",
  "demographics.ethnicity+races": "reg_personal.hispanic + reg_ethnicity.ethnic_code",
};
const STAFF_COLUMNS: Record<string, string> = {
  sourcedId: "id in PLUS 360",
  identifier: "reg_staff.staff_id",
  familyName: "reg_staff.last_name",
  givenName: "reg_staff.first_name",
  middleName: "reg_staff.middle_name",
  email: "reg_staff.email",
  username: "reg_staff.esp_login_id",
};

function named(dataType: DataType, field: SourceField): SourceField {
  const column = (dataType === "staff" ? STAFF_COLUMNS : COLUMNS)[field.id];
  return column === undefined ? field : { ...field, label: `${column} (${field.label})` };
}

const nativeField = (id: string, label: string): SourceField => ({ id, label: `${label} (native, unverified)` });

/** What the native endpoint may add; its field names are guesses until a partner of PowerSchool has seen the guide. */
const FROM_NATIVE: Record<string, SourceField[]> = {
  enrollmentStatus: [nativeField(NATIVE_STATUS, "reg.current_status + reg_entry_with.withdrawal_code")],
  homeroom: [nativeField(`${NATIVE}homeroomPrimary`, "reg.homeroom_primary")],
  counselor: [nativeField(`${NATIVE}counselor`, "reg_academic.counselor")],
};

/** The fields of OneRoster by the names that eSchoolPlus has for them, and what its native endpoint adds. */
export function fieldOptions(dataType: DataType): Record<string, FieldOptions> {
  const entries = Object.entries(oneRosterFields(dataType)).map(
    ([key, { options, defaultId }]): [string, FieldOptions] => {
      const more = dataType === "student" ? (FROM_NATIVE[key] ?? []) : [];
      // Extensions are not promised by PLUS 360; a district that has them types them.
      const kept = options.filter((option) => !option.id.startsWith("metadata."));
      return [key, { options: [...kept.map((option) => named(dataType, option)), ...more], defaultId }];
    },
  );
  return Object.fromEntries(entries);
}

export const CUSTOM_FIELD_HINT =
  "Write metadata. and the name of the extension, such as metadata.busNumber; native. and the name for a field of the native endpoint (unverified), such as native.track.";
const REFUSED = /(ssn|social_?sec|passw|meal|lunch|iep|504|disab|esl$)/i;

/** Reads "native.track", or what OneRoster reads; null when it is neither, or one that we never read. */
export function parseCustomField(text: string): SourceField | null {
  const typed = text.trim();
  const known = Object.values(FROM_NATIVE)
    .flat()
    .find((field) => field.id.toLowerCase() === typed.toLowerCase());
  if (known) return known;
  const name = /^native\.([\w-]{1,60})$/i.exec(typed)?.[1];
  if (name === undefined) return REFUSED.test(typed) ? null : parseOneRosterField(typed);
  return REFUSED.test(name) ? null : { id: `${NATIVE}${name}`, label: `${NATIVE}${name} (unverified)`, isCustom: true };
}
