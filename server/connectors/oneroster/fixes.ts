import type { FixHint } from "../connector";

/** What to do about a fault, and who can do it. */
export const FIXES = {
  credentials:
    "Whoever runs the OneRoster server copies the client ID and secret again, and checks the way of signing in and the token address.",
  scope: "Whoever runs the OneRoster server grants the scopes roster-core.readonly and roster-demographics.readonly.",
  demographics:
    "Whoever runs the OneRoster server shares demographics, or Date of birth, Gender and Ethnicity are set to Do not import.",
  address:
    "Enter the whole address up to the version: it ends in /ims/oneroster/v1p1 or in /ims/oneroster/rostering/v1p2.",
  report: "Test again later. If it stays so, report it with the time of the test.",
} as const;

export function fixHint(fieldId: string): FixHint {
  if (/^(sourcedId|userMasterIdentifier)$/.test(fieldId))
    return { who: "The SIS administrator", where: "These ids are given by the provider and are not edited" };
  return { who: "The school's registrar", where: "The student's record in the SIS behind OneRoster" };
}
