import { and, eq, inArray, isNotNull, or, sql, type SQL } from "drizzle-orm";
import { runLines, students, type LineAction } from "@/db/schema";
import type { SchoolScope } from "@/server/roster/scope";
import type { CountLinesInput, LineFilter } from "./schema";

/** Which actions each filter shows; null is all. */
export const ACTIONS: Record<LineFilter, LineAction[] | null> = {
  all: null,
  changed: ["create", "update", "inactivate"],
  created: ["create"],
  updated: ["update"],
  inactivated: ["inactivate"],
  held: ["hold"],
  rejected: ["reject"],
  skipped: ["skip"],
  value_left_out: ["create", "update", "unchanged"],
};
/** Lines of these filters always have a cause, and few lines have one: saying so lets the index find them. */
export const WITH_CAUSE: LineFilter[] = ["held", "rejected", "skipped", "value_left_out"];

function shownBy(show: LineFilter): SQL | undefined {
  const actions = ACTIONS[show];
  return and(
    actions ? inArray(runLines.action, actions) : undefined,
    WITH_CAUSE.includes(show) ? isNotNull(runLines.cause) : undefined,
  );
}

const startsWith = (text: string) => `${text.toLowerCase().replace(/[\\%_]/g, (found) => `\\${found}`)}%`;

function matches(search: string): SQL | undefined {
  if (search === "") return undefined;
  const [last = "", first = ""] = search.split(",").map((part) => part.trim());
  return or(
    eq(runLines.sourceId, search),
    eq(students.studentNumber, search),
    sql`${runLines.detail}->>'studentNumber' = ${search}`,
    and(
      sql`lower(coalesce(${students.lastName}, ${runLines.detail}->>'lastName')) like ${startsWith(last)}`,
      first
        ? sql`lower(coalesce(${students.firstName}, ${runLines.detail}->>'firstName')) like ${startsWith(first)}`
        : undefined,
    ),
  );
}

/** The lines of a log that a filter shows, among those that a person may see. */
export function linesShown(
  place: { runId: string; partitionOn: string },
  scope: SchoolScope,
  input: CountLinesInput & { show: LineFilter },
): SQL | undefined {
  return and(linesWithin(place, scope, input), shownBy(input.show));
}

/** The lines of a log under a school, cause, field and search, among those that a person may see. */
export function linesWithin(
  place: { runId: string; partitionOn: string },
  scope: SchoolScope,
  input: Pick<CountLinesInput, "schoolId" | "cause" | "field" | "search">,
): SQL | undefined {
  return and(
    eq(runLines.partitionOn, place.partitionOn),
    eq(runLines.runId, place.runId),
    scope === null ? undefined : inArray(runLines.schoolId, [...scope]),
    input.schoolId ? eq(runLines.schoolId, input.schoolId) : undefined,
    input.cause ? eq(runLines.cause, input.cause) : undefined,
    input.field ? sql`${runLines.detail}->'changes' ? ${input.field}` : undefined,
    matches(input.search),
  );
}
