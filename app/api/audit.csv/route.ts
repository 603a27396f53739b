import { exportAudit } from "@/server/audit/export-audit";
import { auditFilterInput } from "@/server/audit/schema";
import { download, refuse } from "../download";

/** The audit log that the filters of its page show, as CSV. */
export async function GET(request: Request): Promise<Response> {
  const { q, area } = Object.fromEntries(new URL(request.url).searchParams);
  const filter = auditFilterInput.safeParse({ search: q ?? "", area: area || null });
  if (!filter.success) return refuse(400, "This filter cannot be used.");
  return download("text/csv; charset=utf-8", (context) => exportAudit(context, filter.data));
}
