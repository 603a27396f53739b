import type { DataType } from "../connector";
import { ConnectorError } from "../errors";
import { FIXES } from "./fixes";

/** The oldest PowerSchool that the plugin is made for. */
export const MINIMUM_VERSION = "21.10.0";

/** Data types that need a newer one (`product-facts.md` 12). */
const NEEDS: Partial<Record<DataType, string>> = {
  staff: "22.7.0",
  course_catalog: "21.11.1",
  course_mapping: "21.11.1",
  course_history: "21.11.1",
  current_courses: "21.11.1",
};

function numbers(version: string): number[] {
  return version
    .split(".")
    .slice(0, 3)
    .map((part) => Number.parseInt(part, 10) || 0);
}

/** "22.7.0.0.2221544" as people say it, "22.7.0"; the rest is the build. */
export function shortVersion(version: string): string {
  return numbers(version).join(".");
}

/** Compares release numbers as numbers: 22.11 is newer than 22.7. */
export function isVersionAtLeast(version: string, minimum: string): boolean {
  const [have, need] = [numbers(version), numbers(minimum)];
  for (let part = 0; part < 3; part++) {
    const difference = (have[part] ?? 0) - (need[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Why this PowerSchool is too old for a data type; null where it is not. */
export function versionFault(dataType: DataType, version: string): ConnectorError | null {
  const needed = NEEDS[dataType];
  if (!needed || isVersionAtLeast(version, needed)) return null;
  return new ConnectorError(
    "version",
    `PowerSchool has version ${shortVersion(version)}; this data type needs ${needed} or newer.`,
    { fix: FIXES.version },
  );
}
