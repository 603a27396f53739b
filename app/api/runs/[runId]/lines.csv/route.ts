import { readLogView } from "@/components/runs/log-address";
import { exportLines } from "@/server/runs/export-lines";
import { exportLinesInput } from "@/server/runs/schema";
import { download, refuse } from "../../../download";

/** The lines of an import that the filters of its page show, as CSV. */
export async function GET(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  const view = readLogView(Object.fromEntries(new URL(request.url).searchParams));
  const input = exportLinesInput.safeParse({ ...view, ...(await params) });
  if (!input.success) return refuse(404, "There is no such import in this district.");
  return download("text/csv; charset=utf-8", (context) => exportLines(context, input.data));
}
