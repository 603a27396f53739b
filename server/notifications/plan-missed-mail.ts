import { findCatalogue } from "@/server/engine/catalogue";
import type { CommandContext } from "@/server/platform/tenancy";
import { getOccurrence } from "@/server/schedules/find-occurrence";
import { findSettings } from "@/server/settings/load-settings";
import { nextRuns } from "@/server/settings/next-run";
import { getDistrict } from "./find-district";
import { listReachable, planDeliveries } from "./plan-deliveries";

/** Plans the mails about a schedule that did not start within its hour (product rule 9), to everybody on the type's list. */
export async function planMissedMail(
  context: CommandContext,
  input: { occurrenceId: string },
): Promise<{ deliveries: string[] }> {
  const { db, districtId, now } = context;
  const { dataType, dueAt } = await getOccurrence(db, districtId, input.occurrenceId);
  const district = await getDistrict(db, districtId);
  const sync = (await findSettings(db, districtId, dataType))?.sync;
  const [next] = sync ? nextRuns(sync, now, 1) : [];
  const reachable = await listReachable(db, districtId, [dataType]);
  return planDeliveries(context, {
    subject: `occurrence:${input.occurrenceId}`,
    dataType,
    runId: null,
    mails: reachable.map(({ email, about }) => ({
      recipient: email,
      content: {
        kind: "import_missed",
        facts: {
          district,
          about,
          label: findCatalogue(dataType)?.label ?? dataType,
          dueAt: dueAt.toISOString(),
          nextAt: next?.toISOString() ?? null,
        },
      },
    })),
  });
}
