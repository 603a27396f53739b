import { PREVIEWS } from "@/emails/previews";
import { renderMail } from "@/emails/render-mail";
import { refuse } from "../../../download";

export const dynamic = "force-dynamic";

const page = (html: string) => new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });

/** Development only: every mail with made-up facts, `/api/mail/previews/<name>` as HTML and `…/<name>/text` as text. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/mail/previews/[[...name]]">,
): Promise<Response> {
  if (process.env.NODE_ENV !== "development") return refuse(404, "Mails are previewed in development only.");
  const [name, form] = (await params).name ?? [];
  const base = "/api/mail/previews";
  if (!name) {
    const rows = Object.keys(PREVIEWS)
      .map((one) => `<li><a href="${base}/${one}">${one}</a>, <a href="${base}/${one}/text">as text</a></li>`)
      .join("");
    return page(`<!doctype html><html lang="en"><title>Mails</title><h1>Mails</h1><ul>${rows}</ul></html>`);
  }
  const preview = Object.hasOwn(PREVIEWS, name) ? PREVIEWS[name] : undefined;
  if (!preview) return refuse(404, "There is no mail of that name.");
  const mail = await renderMail(preview.content, preview.frame);
  if (form === "text") return new Response(`Subject: ${mail.subject}\n\n${mail.text}`);
  return page(mail.html);
}
