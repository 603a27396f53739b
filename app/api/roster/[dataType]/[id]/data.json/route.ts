import { exportPerson } from "@/server/data-subjects/export-person";
import { personInput } from "@/server/data-subjects/schema";
import { dataTypeOf } from "@/server/engine/catalogue/slug";
import { download, refuse } from "../../../../download";

/** Everything that is held about one person, for that person. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/roster/[dataType]/[id]/data.json">,
): Promise<Response> {
  const { dataType, id } = await params;
  const input = personInput.safeParse({ dataType: dataTypeOf(dataType), id: /^\d{1,15}$/.test(id) ? Number(id) : 0 });
  if (!input.success) return refuse(404, "There is no such record.");
  return download("application/json; charset=utf-8", (context) => exportPerson(context, input.data));
}
