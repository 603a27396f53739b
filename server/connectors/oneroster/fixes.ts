import type { FixHint } from "../connector";

/** What to do about a fault, and who can do it. */
export const FIXES = {
  credentials:
    "Whoever runs the OneRoster server copies the client ID and secret again, and checks the way of signing in and the token address.",
  scope:
    "Whoever runs the OneRoster server grants the scopes roster-core.readonly and roster-demographics.readonly, and the right to read this collection.",
  demographics:
    "Whoever runs the OneRoster server shares demographics, or Date of birth, Gender and Ethnicity are set to Do not import.",
  sharing: "Whoever runs the OneRoster server shares schools, students and staff with Matricula.",
  address:
    "Enter the whole address up to the version: it ends in /ims/oneroster/v1p1 or in /ims/oneroster/rostering/v1p2.",
  slowDown: "Passes by itself; imports try again. Whoever runs the OneRoster server can allow more requests.",
  smallerPages: "Report it with the time of the import: the page size has to be lowered.",
  report: "Test again later. If it stays so, report it with the time of the test.",
} as const;

export function fixHint(fieldId: string): FixHint {
  if (/^(sourcedId|userMasterIdentifier)$/.test(fieldId))
    return { who: "The SIS administrator", where: "These ids are given by the provider and are not edited" };
  if (fieldId.startsWith("metadata."))
    return { who: "Whoever runs the OneRoster server", where: "The extensions (metadata) that it fills from the SIS" };
  return { who: "The school's registrar", where: "The person's record in the SIS behind OneRoster" };
}
