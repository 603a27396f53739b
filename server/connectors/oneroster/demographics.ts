import { ConnectorError } from "../errors";
import { readValue } from "../shape";
import type { OneRosterClient } from "./client";
import { FIXES } from "./fixes";
import { idOf, readWhole } from "./paging";
import type { Row } from "./wire";

/** What is known of one person's background: only what was said, and of flags only those that are set. */
export type Demographics = Record<string, string>;

const PREFIX = "demographics.";
const READ = [
  "birthDate",
  "sex",
  "americanIndianOrAlaskaNative",
  "asian",
  "blackOrAfricanAmerican",
  "nativeHawaiianOrOtherPacificIslander",
  "white",
  "demographicRaceTwoOrMoreRaces",
  "hispanicOrLatinoEthnicity",
];

/** Whether a field comes from the demographics of a user. */
export const isDemographic = (fieldId: string) => fieldId.startsWith(PREFIX);

/** What is kept of a row of demographics. */
export function keepDemographics(row: Row): Demographics {
  const known: Demographics = {};
  for (const name of READ) {
    const value = readValue(row[name]);
    if (value !== null && value.toLowerCase() !== "false") known[name] = value;
  }
  return known;
}

/**
 * Demographics by user. They are a collection of their own, in an order of their own, so they are read whole and joined;
 * each is kept as text, since a large district has as many as students.
 */
export async function readDemographics(client: OneRosterClient, limit: number): Promise<Map<string, string>> {
  const rows = await readWhole(client, "demographics", limit).catch((error: unknown) => {
    if (error instanceof ConnectorError && error.kind === "permission")
      throw new ConnectorError("permission", error.message, { fix: FIXES.demographics, cause: error });
    throw error;
  });
  return new Map(rows.map((row) => [idOf(row), JSON.stringify(keepDemographics(row))]));
}

/** The demographics of some users, from what was read. */
export function demographicsOf(known: ReadonlyMap<string, string>, rows: readonly Row[]): Record<string, Demographics> {
  const found = rows.map(idOf).flatMap((id) => {
    const text = known.get(id);
    return text === undefined ? [] : [[id, JSON.parse(text) as Demographics] as const];
  });
  return Object.fromEntries(found);
}
