/** The oldest PowerSchool that offers everything the plugin uses. */
export const MINIMUM_VERSION = "22.7.0";

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
