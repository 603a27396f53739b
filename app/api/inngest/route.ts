import { serve } from "inngest/next";
import { inngest } from "@/inngest/client";
import { functions } from "@/inngest/functions";
import { inSpan } from "@/server/platform/spans";

const served = serve({ client: inngest, functions });

export const { GET, PUT } = served;

/** The job server carries a job on; traced by the job's name. */
export const POST: typeof served.POST = (request, context) => {
  const job = new URL(request.url).searchParams.get("fnId") ?? "unknown";
  return inSpan("job", { "matricula.job": job }, async () => served.POST(request, context));
};
