import { nameKey } from "@/server/engine/name-key";

/** How two values agree; null when they do not. */
export type Agreement = "same" | "same in other case" | "same without accents" | "same without marks and spaces";

const withoutAccents = (text: string) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

/** Says how a value of the SIS agrees with one of ours; only names may differ in their marks. */
export function compareValues(isName: boolean, theirs: string | null, ours: string | null): Agreement | null {
  if (theirs === null || ours === null) return null;
  if (theirs === ours) return "same";
  if (theirs.toLowerCase() === ours.toLowerCase()) return "same in other case";
  if (!isName) return null;
  if (withoutAccents(theirs).toLowerCase() === withoutAccents(ours).toLowerCase()) return "same without accents";
  return nameKey(theirs) === nameKey(ours) ? "same without marks and spaces" : null;
}
