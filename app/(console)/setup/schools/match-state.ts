import type { SchoolRow, SisSchoolRow } from "@/server/schools/queries";

/** Stands among the SIS school ids for the choice to leave a school alone. */
export const NONE = "do-not-import";

/** School id to SIS school id or `NONE`; null is undecided. */
export type Choices = Record<string, string | null>;

export type MatchState =
  | { kind: "undecided" }
  | { kind: "none"; isSaved: boolean }
  | { kind: "twice"; otherName: string }
  | { kind: "gone" }
  | { kind: "inactive"; isSaved: boolean }
  | { kind: "matched"; isSaved: boolean };

/** What one row's choice comes to, seen with all the others. */
export function matchState(
  row: SchoolRow,
  choices: Choices,
  ours: readonly SchoolRow[],
  theirs: ReadonlyMap<string, SisSchoolRow>,
): MatchState {
  const choice = choices[row.id] ?? null;
  if (choice === null) return { kind: "undecided" };
  if (choice === NONE) return { kind: "none", isSaved: row.decision === "do_not_import" };
  const other = ours.find((one) => one.id !== row.id && choices[one.id] === choice);
  if (other) return { kind: "twice", otherName: other.name };
  const chosen = theirs.get(choice);
  if (!chosen) return { kind: "gone" };
  const isSaved = row.decision === "matched" && row.sourceId === choice;
  return { kind: chosen.isActive ? "matched" : "inactive", isSaved };
}

/** "101 Northgate HS", with what matters about it. */
export function sisSchoolName(school: SisSchoolRow): string {
  return `${school.name}${school.isActive ? "" : " (inactive)"}`;
}
