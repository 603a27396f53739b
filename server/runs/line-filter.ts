import { and, eq, inArray, isNotNull, or, sql, type SQL } from "drizzle-orm";
import { runLines, type LineAction } from "@/db/schema";
import type { Catalogue } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { SchoolScope } from "@/server/roster/scope";
import { shownRecord } from "@/server/roster/shown-record";
import type { CountLinesInput, LineFilter } from "./schema";

/** Where the lines of a run are, and what names its records. */
export type LogPlace = { runId: string; partitionOn: string; catalogue: Catalogue; districtId: AuthorizedDistrictId };

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

function matches(catalogue: Catalogue, districtId: AuthorizedDistrictId, search: string): SQL | undefined {
  if (search === "") return undefined;
  const record = shownRecord(catalogue, districtId);
  const received = (key: string) => sql`${runLines.detail}->'shown'->>${sql.raw(`'${key}'`)}`;
  const parts = search.split(",").map((part) => part.trim());
  const named = catalogue.shown.title.flatMap((key, index) => {
    const part = parts[index];
    return part ? [sql`lower(coalesce(${record.of(key)}, ${received(key)})) like ${startsWith(part)}`] : [];
  });
  return or(
    eq(runLines.sourceId, search),
    sql`${record.of(catalogue.shown.number)} = ${search}`,
    sql`${received(catalogue.shown.number)} = ${search}`,
    and(...named),
  );
}

/** The lines of a log that a filter shows, among those that a person may see. */
export function linesShown(
  place: LogPlace,
  scope: SchoolScope,
  input: CountLinesInput & { show: LineFilter },
): SQL | undefined {
  return and(linesWithin(place, scope, input), shownBy(input.show));
}

/** The lines of a log under a school, cause, field and search, among those that a person may see. */
export function linesWithin(
  place: LogPlace,
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
    matches(place.catalogue, place.districtId, input.search),
  );
}
