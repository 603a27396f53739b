import type { FixHint } from "../connector";

const SHARING = "Clever dashboard > Applications > Matricula > Sharing permissions";

/** What to do about a fault, who can do it and where in Clever. */
export const FIXES = {
  token:
    "A district administrator of Clever checks that Matricula is still connected: Clever dashboard > Applications. A token that was copied again, without blanks, replaces the old one here.",
  client:
    "Copy the client ID and client secret again from the application's settings in the Clever developer dashboard.",
  district:
    "A district administrator of Clever connects Matricula: Clever dashboard > Applications > Add applications, and shares students and schools with it.",
  sharing: `A district administrator of Clever shares students, staff and schools with Matricula: ${SHARING}.`,
  sync: "A district administrator of Clever looks at the district's own sync: Clever dashboard > Sync > History. Imports go on once it works again.",
  slowDown: "Passes by itself: Clever allows 1,200 requests a minute. Imports try again.",
  smallerPages: "Report it with the time of the import: the page size has to be lowered.",
  address: "The API address of Clever is https://api.clever.com/v3.1.",
  report: "Test again later. If it stays so, report it with the time of the test.",
} as const;

/** Clever holds what the district's SIS sent: a wrong value is mended there, and arrives with Clever's next sync. */
export function fixHint(fieldId: string): FixHint {
  if (fieldId.startsWith("ext.")) {
    return {
      who: "Whoever manages the district's Clever sync",
      where: "Clever dashboard > Sync > Field mapping: extension fields",
    };
  }
  if (/^(id|.*legacy_id)$/.test(fieldId)) {
    return { who: "The Clever district administrator", where: "These ids are given by Clever and are not edited" };
  }
  return {
    who: "The school's registrar",
    where: "The record in the SIS from which Clever syncs; then Clever dashboard > Sync",
  };
}
