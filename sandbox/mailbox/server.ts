import type { IncomingMessage, ServerResponse } from "node:http";
import { listen } from "../sis/listen";
import { createInbox, type SandboxMail } from "./inbox";
import { listPage, mailPage } from "./pages";
import { fateOf, postReport, reportOf, type ReportType, type Webhook } from "./reports";

export type { SandboxMail } from "./inbox";

/**
 * What may go wrong with one request: 500 and 429 (with `Retry-After`) before anything is accepted; `lost` and `stalled`
 * after it was, when the answer is cut off, or never comes.
 */
export type MailFault = "500" | "429" | "lost" | "stalled";

export type Mailbox = {
  url: string;
  mails(): SandboxMail[];
  /** Requests to send, whatever was answered. */
  requests(): number;
  fail(fault: MailFault, times: number): void;
  /** Reports what became of a mail, signed as Svix signs. */
  report(mail: SandboxMail, type: ReportType, at?: Date): Promise<void>;
  close(): Promise<void>;
};

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request) text += String(part);
  return JSON.parse(text || "{}");
}

const SENDS = ["/emails", "/emails/batch"];

/** Accepts what Resend's API accepts, shows it in a page, and reports what became of it to a webhook. */
export async function startMailbox(options: { port?: number; webhook?: Webhook }): Promise<Mailbox> {
  const faults: MailFault[] = [];
  let requests = 0;
  const report = async (mail: SandboxMail, type: ReportType, at?: Date) => {
    if (options.webhook) await postReport(options.webhook, reportOf(mail, type, at));
  };
  const inbox = createInbox((mail) => void report(mail, fateOf(mail)));

  const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

  async function accept(request: IncomingMessage, response: ServerResponse, isBatch: boolean): Promise<void> {
    requests++;
    const [scheme, apiKey] = (request.headers.authorization ?? "").split(" ");
    if (scheme !== "Bearer" || !apiKey)
      return json(response, 401, { statusCode: 401, name: "missing_api_key", message: "Missing API key." });
    if (!apiKey.startsWith("re_"))
      return json(response, 403, { statusCode: 403, name: "invalid_api_key", message: "API key is invalid." });
    const fault = faults.shift();
    if (fault === "500")
      return json(response, 500, { statusCode: 500, name: "internal_server_error", message: "Unexpected error." });
    if (fault === "429") {
      const body = { statusCode: 429, name: "rate_limit_exceeded", message: "Too many requests." };
      return json(response, 429, body, { "retry-after": "1", "ratelimit-remaining": "0" });
    }
    let body: unknown;
    try {
      body = await bodyOf(request);
    } catch {
      return json(response, 400, { statusCode: 400, name: "validation_error", message: "Invalid JSON." });
    }
    const key = request.headers["idempotency-key"];
    const answer = inbox.accept(body, {
      key: typeof key === "string" ? key : null,
      isBatch,
      isPermissive: request.headers["x-batch-validation"] === "permissive",
    });
    if (fault === "lost") return void request.socket.destroy();
    if (fault === "stalled") return;
    json(response, answer.status, answer.body);
  }

  const server = await listen(async (request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    if (request.method === "POST" && SENDS.includes(path)) return accept(request, response, path === "/emails/batch");
    if (path === "/api/mails") return json(response, 200, inbox.mails());
    const mail = inbox.mails().find((one) => path === `/mails/${one.id}`);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(mail ? mailPage(mail) : listPage(inbox.mails()));
  }, options.port);

  return {
    url: server.url,
    mails: () => inbox.mails(),
    requests: () => requests,
    fail: (fault, times) => void faults.push(...Array.from({ length: times }, () => fault)),
    report,
    close: () => server.close(),
  };
}
