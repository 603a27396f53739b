import { eq } from "drizzle-orm";
import { districts } from "@/db/schema";
import type { ConnectorSession, TestResult } from "@/server/connectors/connector";
import type { CommandContext } from "@/server/platform/tenancy";
import { isSameZone } from "./time-zones";

const CHECK_EVERY_MS = 24 * 60 * 60 * 1000;

/** When a connection that is tested now is tested next. */
export function nextCheckAt(now: Date): Date {
  return new Date(now.getTime() + CHECK_EVERY_MS);
}

/** A time zone other than the district's shifts schedules and "today"; the report says so. */
async function withZoneWarning(context: CommandContext, result: TestResult): Promise<TestResult> {
  if (!result.ok || !result.report.timeZone) return result;
  const [district] = await context.db
    .select({ zone: districts.timeZone })
    .from(districts)
    .where(eq(districts.id, context.districtId));
  if (!district || isSameZone(result.report.timeZone, district.zone, context.now)) return result;
  const warning = `The SIS works in ${result.report.timeZone}, the district in ${district.zone}. Schedules follow the district.`;
  return { ...result, report: { ...result.report, warnings: [...result.report.warnings, warning] } };
}

/** Tries everything an import needs, and compares the time zones of the SIS and the district. */
export async function testSession(context: CommandContext, session: ConnectorSession): Promise<TestResult> {
  return withZoneWarning(context, await session.test());
}
