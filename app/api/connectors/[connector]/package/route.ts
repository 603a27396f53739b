import { api } from "@/components/trpc/server";

/** The configuration file that a district installs in its SIS. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ connector: string }> },
): Promise<Response> {
  const { connector } = await params;
  const file = await api.connection.accessPackage({ connector }).catch(() => null);
  if (!file) return new Response("There is no such file.", { status: 404 });
  return new Response(new Uint8Array(file.bytes), {
    headers: { "content-type": "application/zip", "content-disposition": `attachment; filename="${file.fileName}"` },
  });
}
