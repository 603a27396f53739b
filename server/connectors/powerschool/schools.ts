import type { SourceSchool } from "../connector";
import { ConnectorError } from "../errors";
import type { PowerSchoolClient } from "./client";
import { SCHOOL_COLUMNS } from "./queries";
import { parseAnswer, readText, schoolsAnswer, tableAnswer, v1CountAnswer } from "./wire";

const MOST_SCHOOLS_COUNTED = 150;
const AT_ONCE = 4;

async function readSchoolList(client: PowerSchoolClient) {
  const { school_max_page_size: allowed } = await client.metadata();
  const size = allowed ?? 100;
  const schools = [];
  for (let page = 1; ; page++) {
    const path = `/ws/v1/district/school?page=${page}&pagesize=${size}`;
    const found = parseAnswer(
      schoolsAnswer,
      (await client.get(path, "the list of schools")).json,
      "the list of schools",
    );
    schools.push(...found);
    if (found.length < size) return schools;
  }
}

/** DCIDs of schools left out of state reporting: PowerSchool's only mark of a school that no longer runs. */
async function readClosedSchools(client: PowerSchoolClient): Promise<Set<string>> {
  const size = await client.pageSize();
  const projection = SCHOOL_COLUMNS.map((column) => column.toLowerCase()).join(",");
  const closed = new Set<string>();
  for (let page = 1; ; page++) {
    const path = `/ws/schema/table/schools?projection=${projection}&page=${page}&pagesize=${size}`;
    const rows = parseAnswer(tableAnswer, (await client.get(path, "the table Schools")).json, "the table Schools");
    for (const row of rows) {
      const isExcluded = /^(1|true)$/i.test(readText(row["state_excludefromreporting"]) ?? "");
      if (isExcluded) closed.add(readText(row["dcid"]) ?? "");
    }
    if (rows.length < size) return closed;
  }
}

async function countStudents(client: PowerSchoolClient, schoolDcid: string): Promise<number> {
  const answer = await client.get(`/ws/v1/school/${schoolDcid}/student/count`, "the number of students");
  return parseAnswer(v1CountAnswer, answer.json, "the number of students");
}

/** A decoration must not stop the list: what may not be read is left out, every other fault is one of the list too. */
async function unlessRefused<Value>(read: Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await read;
  } catch (error) {
    const isRefusal = error instanceof ConnectorError && (error.kind === "permission" || error.kind === "protocol");
    if (isRefusal) return otherwise;
    throw error;
  }
}

/** Every school that PowerSchool lists, inactive ones marked, with its active students where they can be counted. */
export async function listSchools(client: PowerSchoolClient): Promise<SourceSchool[]> {
  const schools = await readSchoolList(client);
  const closed = await unlessRefused(readClosedSchools(client), new Set<string>());
  const counts = new Map<string, number | null>();
  if (schools.length <= MOST_SCHOOLS_COUNTED) {
    for (let start = 0; start < schools.length; start += AT_ONCE) {
      const group = schools.slice(start, start + AT_ONCE);
      const counted = group.map(async ({ id }) => counts.set(id, await unlessRefused(countStudents(client, id), null)));
      await Promise.all(counted);
    }
  }
  return schools.map((school) => ({
    sourceId: school.school_number,
    number: school.school_number,
    name: school.name,
    isActive: !closed.has(school.id),
    lowGrade: school.low_grade ?? null,
    highGrade: school.high_grade ?? null,
    studentCount: counts.get(school.id) ?? null,
  }));
}
