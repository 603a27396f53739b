import type { FixHint } from "../connector";
import { FIXES as ONEROSTER } from "../oneroster/fixes";

const PROFILE = "Administration > Utilities > Integration > API Profile";

export const FIXES = {
  native:
    "Empty the native endpoint, or correct it by PowerSchool's developer guide; the OneRoster part works without it. Fields of it are set to another field or to Do not import.",
  birthDates: `In eSchoolPlus: ${PROFILE}, advanced settings: switch on Date of birth for demographics; it is off in a new profile.`,
} as const;

const OURS: Record<string, string> = {
  [ONEROSTER.credentials]: `The eSchoolPlus administrator opens ${PROFILE}: the profile is active, its OAuth version is the one chosen here, and key and secret are copied again.`,
  [ONEROSTER.scope]: `The eSchoolPlus administrator opens ${PROFILE} and switches on the endpoint that is named.`,
  [ONEROSTER.demographics]: `The eSchoolPlus administrator opens ${PROFILE} and switches on demographics, or Date of birth, Gender and Ethnicity are set to Do not import.`,
  [ONEROSTER.sharing]: `The eSchoolPlus administrator opens ${PROFILE} and looks at the buildings and endpoints of the profile.`,
  [ONEROSTER.address]:
    "Enter the address of PLUS 360 with its environment, https://hac.yourdistrict.org/plus360api/v1/ABC. OneRoster 1.2 is known from eSchoolPlus 21.4.18 on.",
  [ONEROSTER.slowDown]: "Passes by itself; imports try again. The eSchoolPlus administrator can allow more requests.",
};

/** A text with any advice in it by the menus of eSchoolPlus. */
export function inOurWords(text: string): string {
  return Object.entries(OURS).reduce((said, [theirs, own]) => said.replaceAll(theirs, own), text);
}

export function fixHint(fieldId: string): FixHint {
  if (fieldId === "sourcedId")
    return { who: "The eSchoolPlus administrator", where: "These ids are given by PLUS 360 and are not edited" };
  if (fieldId.startsWith("native."))
    return { who: "The eSchoolPlus administrator", where: `${PROFILE}, subscription Student` };
  if (fieldId.startsWith("metadata.") || fieldId.startsWith("userIds."))
    return { who: "The eSchoolPlus administrator", where: `${PROFILE}, advanced settings of the endpoint` };
  return { who: "The school's registrar", where: "Student Center > Demographic (staff: Registration > Staff)" };
}
