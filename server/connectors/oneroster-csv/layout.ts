/** The versions of OneRoster CSV that are read. */
export type Version = "1.1" | "1.2";

/** Files that an import reads; all others of the standard are left where they are. */
export const READ_FILES = ["orgs", "users", "roles", "demographics"] as const;
export type ReadFile = (typeof READ_FILES)[number];

/** Columns that a file cannot do without; the order is free, and further ones are welcome. */
export function requiredColumns(file: ReadFile, version: Version): readonly string[] {
  switch (file) {
    case "orgs":
      return ["sourcedId", "name", "type"];
    case "users":
      return version === "1.1"
        ? ["sourcedId", "enabledUser", "orgSourcedIds", "role", "givenName", "familyName"]
        : ["sourcedId", "enabledUser", "givenName", "familyName"];
    case "roles":
      return ["sourcedId", "userSourcedId", "roleType", "role", "orgSourcedId"];
    case "demographics":
      return ["sourcedId", "birthDate"];
  }
}

const words = (...lines: string[]) => lines.flatMap((line) => line.split(" "));

/** Columns that are read where they are there, by their exact names. */
const OPTIONAL: Record<ReadFile, readonly string[]> = {
  orgs: ["status", "dateLastModified", "identifier", "parentSourcedId"],
  users: words(
    "status dateLastModified orgSourcedIds role username userIds middleName identifier email sms phone grades",
    "userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns",
  ),
  roles: ["status", "dateLastModified", "beginDate", "endDate"],
  demographics: words(
    "status dateLastModified sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican white",
    "nativeHawaiianOrOtherPacificIslander demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity",
  ),
};

/** The standard's spelling of a column as somebody wrote it; null for one that is not read, passwords among them. */
export function readColumn(file: ReadFile, version: Version, typed: string): string | null {
  const name = typed.trim();
  if (/^metadata\./i.test(name)) return `metadata.${name.slice("metadata.".length)}`;
  const plain = name.toLowerCase();
  return [...requiredColumns(file, version), ...OPTIONAL[file]].find((one) => one.toLowerCase() === plain) ?? null;
}
