import type { SourceSchool } from "../connector";
import { readValue } from "../shape";
import type { OneRosterClient } from "./client";
import { readWhole } from "./paging";
import type { Row } from "./wire";

/** Every school that is shared. */
export async function listSchools(client: OneRosterClient, limit: number): Promise<SourceSchool[]> {
  return schoolsOf(await readWhole(client, "schools", limit));
}

/** Rows of organizations as schools; one that is marked as deleted counts as closed. OneRoster does not say which grades it teaches. */
export function schoolsOf(rows: readonly Row[]): SourceSchool[] {
  const schools = rows.map((row): SourceSchool => {
    const sourceId = readValue(row.sourcedId) ?? "";
    const status = readValue(row.status)?.toLowerCase();
    return {
      sourceId,
      number: readValue(row.identifier) ?? sourceId,
      name: readValue(row.name) ?? sourceId,
      isActive: status !== "tobedeleted" && status !== "inactive",
      lowGrade: null,
      highGrade: null,
      studentCount: null,
    };
  });
  // Where the list drifted between pages a school may come twice.
  return [...new Map(schools.map((school) => [school.sourceId, school])).values()];
}
