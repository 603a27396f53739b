import { findConnection } from "@/server/connection/queries";
import { DATA_TYPES } from "@/server/engine/catalogue";
import type { CommandContext } from "@/server/platform/tenancy";
import { getDistrict } from "./find-district";
import { listReachable, planDeliveries } from "./plan-deliveries";
import { wantsMail } from "./wants-mail";

type Input = { changeId: string; change: "broken" | "recovered" };

/** Plans the mails about a connection that broke or works again: one to each address, on however many lists it is. */
export async function planConnectionMail(context: CommandContext, input: Input): Promise<{ deliveries: string[] }> {
  const { db, districtId, now } = context;
  const connection = await findConnection(db, districtId);
  if (!connection) return { deliveries: [] };
  const district = await getDistrict(db, districtId);
  const isBroken = input.change === "broken";
  const wanted = (
    await listReachable(
      db,
      districtId,
      DATA_TYPES.map(({ dataType }) => dataType),
    )
  ).filter(({ about }) =>
    wantsMail(about, {
      state: isBroken ? "failed" : "completed",
      before: isBroken ? "completed" : "failed",
      needsSomebody: isBroken,
    }),
  );
  const byAddress = new Map(wanted.map((one) => [one.email, one]));
  const failure = isBroken && connection.failure;
  return planDeliveries(context, {
    subject: `change:${input.changeId}`,
    dataType: null,
    runId: null,
    mails: [...byAddress.values()].map(({ email, about }) => ({
      recipient: email,
      content: {
        kind: "connection_changed",
        facts: {
          district,
          about,
          change: input.change,
          system: connection.label,
          systemLabel: connection.label,
          at: now.toISOString(),
          failure: failure ? { message: failure.message, fix: failure.fix } : null,
        },
      },
    })),
  });
}
