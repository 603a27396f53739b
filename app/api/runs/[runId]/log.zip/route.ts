import { exportLog } from "@/server/runs/export-log";
import { runInput } from "@/server/runs/schema";
import { download, refuse } from "../../../download";

/** The export of an import's log, streamed as it is read. */
export async function GET(_request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  const input = runInput.safeParse(await params);
  if (!input.success) return refuse(404, "There is no such import in this district.");
  return download("application/zip", (context) => exportLog(context, input.data));
}
