import { exportUndo } from "@/server/runs/export-undo";
import { exportUndoInput } from "@/server/runs/schema";
import { download, refuse } from "../../../download";

/** The preview of an undo or its redo, record by record, as CSV. */
export async function GET(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  const plan = new URL(request.url).searchParams.get("plan") ?? "undo";
  const input = exportUndoInput.safeParse({ ...(await params), plan });
  if (!input.success) return refuse(404, "There is no such import in this district.");
  return download("text/csv; charset=utf-8", (context) => exportUndo(context, input.data));
}
