import { connectionCheckDue } from "@/inngest/events";
import { inngest } from "@/inngest/client";
import { jobContext } from "@/inngest/context";
import { asStepError } from "@/inngest/failures";
import { checkConnection } from "@/server/connection/check-connection";

/** Tests a district's SIS connection, once a day. A SIS that does not answer is tried again, and is not called broken. */
export const checkConnectionDaily = inngest.createFunction(
  { id: "check-connection", triggers: [connectionCheckDue], retries: 4, concurrency: { limit: 10 } },
  async ({ event, step }) =>
    step.run("test", () =>
      checkConnection(jobContext(event.data.districtId, "check-connection")).catch((error: unknown) => {
        throw asStepError(error);
      }),
    ),
);
