import { versionInput } from "@/server/configuration/schema";
import { exportVersion } from "@/server/configuration/export-version";
import { download, refuse } from "../../download";

/** One version of the configuration as a file. */
export async function GET(_request: Request, { params }: { params: Promise<{ number: string }> }): Promise<Response> {
  const input = versionInput.safeParse({ number: Number((await params).number) });
  if (!input.success) return refuse(404, "There is no such version of this configuration.");
  return download("application/json", (context) => exportVersion(context, input.data));
}
