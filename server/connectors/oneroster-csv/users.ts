import type { Row } from "../oneroster/wire";
import type { CsvRow } from "./read-csv";

const reference = (sourcedId: string | undefined) => (sourcedId ? { sourcedId: sourcedId.trim() } : undefined);

/** A list in one cell, "s-1,s-2". */
const listOf = (cell: string | undefined) =>
  (cell ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** "{SIS:204417},{State:0098}", with or without the braces. */
function userIdsOf(cell: string | undefined): Row[] {
  return listOf(cell).flatMap((part) => {
    const [, type, identifier] = /^\{?\s*([^:{}]+?)\s*:\s*([^{}]+?)\s*\}?$/.exec(part) ?? [];
    return type && identifier ? [{ type, identifier }] : [];
  });
}

const PLAIN =
  "sourcedId status enabledUser username givenName familyName middleName identifier email sms phone userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName pronouns".split(
    " ",
  );

/** One role of a user as OneRoster over REST says it. */
export function roleOf(row: CsvRow): Row {
  return { roleType: row.roleType, role: row.role, org: reference(row.orgSourcedId) };
}

/** A row of users.csv in the shape of OneRoster over REST, so that both are translated by the same rules. */
export function userOf(row: CsvRow, roles: readonly Row[] | null): Row {
  const user: Row = {};
  const metadata: Row = {};
  for (const name of PLAIN) if (row[name] !== undefined) user[name] = row[name];
  for (const [name, value] of Object.entries(row))
    if (name.startsWith("metadata.")) metadata[name.slice("metadata.".length)] = value;
  return {
    ...user,
    metadata,
    userIds: userIdsOf(row.userIds),
    grades: listOf(row.grades),
    ...(roles
      ? { roles, primaryOrg: reference(row.primaryOrgSourcedId) }
      : { role: row.role, orgs: listOf(row.orgSourcedIds).map(reference) }),
  };
}

/** Whether a user is a student: by any role in 1.2, by the only one in 1.1. */
export function isStudent(user: Row, roles: readonly Row[] | null): boolean {
  const named = roles ? roles.map((one) => one.role) : [user.role];
  return named.some((role) => typeof role === "string" && role.trim().toLowerCase() === "student");
}
