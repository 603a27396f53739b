import type { DataType } from "../connector";
import { codeSuggestions as oneRosterCodes } from "../oneroster/codes";

/**
 * Letters of reg.current_status. What a withdrawal code says of an inactive student is the district's own, and is left
 * for a person, as are other letters.
 */
const STATUS = { A: "CURRENTLY_ENROLLED", P: "CURRENTLY_ENROLLED", G: "GRADUATED", I: "INACTIVE" };

export function codeSuggestions(dataType: DataType): Record<string, Record<string, string>> {
  const known = oneRosterCodes(dataType);
  return dataType === "student" ? { ...known, enrollmentStatus: { ...known.enrollmentStatus, ...STATUS } } : known;
}
