import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type SandboxMail = {
  id: string;
  from: string;
  to: string[];
  subject: string;
  html: string;
  text: string;
  at: string;
};
export type MailFault = "500" | "429" | "silent";
export type Mailbox = {
  url: string;
  mails(): SandboxMail[];
  fail(fault: MailFault, times: number): void;
  close(): Promise<void>;
};

const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function frame(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
    <style>body{font:16px/1.5 system-ui;max-width:56rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}iframe{width:100%;height:40rem;border:1px solid #999}</style>
    <main><h1>${escape(title)}</h1>${body}</main></html>`;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const part of request) text += String(part);
  return JSON.parse(text || "{}") as Record<string, unknown>;
}

const asText = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(asText).filter(Boolean);

/** Accepts what Resend's API accepts and shows it in a page; one mail per idempotency key, as there. */
export async function startMailbox(options: { port: number }): Promise<Mailbox> {
  const mails: SandboxMail[] = [];
  const byKey = new Map<string, string>();
  const faults: MailFault[] = [];

  const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };

  async function accept(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.headers.authorization?.startsWith("Bearer "))
      return json(response, 401, { statusCode: 401, name: "missing_api_key", message: "Missing API Key" });
    const fault = faults.shift();
    if (fault === "500")
      return json(response, 500, {
        statusCode: 500,
        name: "application_error",
        message: "An unexpected error occurred.",
      });
    if (fault === "429")
      return json(
        response,
        429,
        { statusCode: 429, name: "rate_limit_exceeded", message: "Too many requests." },
        { "retry-after": "1" },
      );
    const key = String(request.headers["idempotency-key"] ?? randomUUID());
    const body = await bodyOf(request);
    const to = list(body.to);
    if (!body.from || to.length === 0 || !body.subject)
      return json(response, 422, {
        statusCode: 422,
        name: "missing_required_field",
        message: "Missing `from`, `to` or `subject`.",
      });
    const id = byKey.get(key) ?? randomUUID();
    if (!byKey.has(key)) {
      byKey.set(key, id);
      mails.unshift({
        id,
        from: asText(body.from),
        to,
        subject: asText(body.subject),
        html: asText(body.html),
        text: asText(body.text),
        at: new Date().toISOString(),
      });
    }
    // Accepted, but the sender never hears of it.
    if (fault === "silent") return void request.socket.destroy();
    json(response, 200, { id });
  }

  function show(path: string, response: ServerResponse): void {
    if (path === "/api/mails") return json(response, 200, mails);
    const mail = mails.find((one) => path === `/mails/${one.id}`);
    const rows = mails
      .map(
        (one) =>
          `<li><a href="/mails/${one.id}">${escape(one.subject)}</a><br>${escape(one.to.join(", "))}, ${escape(one.at)}</li>`,
      )
      .join("");
    const html = mail
      ? frame(
          mail.subject,
          `<p>To ${escape(mail.to.join(", "))}</p><h2>As text</h2><pre>${escape(mail.text)}</pre><h2>As HTML</h2><iframe title="The mail as HTML" sandbox="" srcdoc="${escape(mail.html)}"></iframe>`,
        )
      : frame("Sandbox mailbox", mails.length > 0 ? `<ul>${rows}</ul>` : "<p>No mail has been sent yet.</p>");
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
  }

  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    if (request.method === "POST" && path === "/emails")
      accept(request, response).catch(() =>
        json(response, 400, { statusCode: 400, name: "validation_error", message: "Invalid JSON." }),
      );
    else show(path, response);
  });
  await new Promise<void>((resolve) => server.listen(options.port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${options.port}`,
    mails: () => [...mails],
    fail: (fault, times) => faults.push(...Array.from({ length: times }, () => fault)),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
