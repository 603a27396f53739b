import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { readRetryAfter } from "./answer";
import { DEFAULT_PATIENCE, SisHttp, type Patience } from "./http";

const open: { server: Server; http: SisHttp }[] = [];

afterEach(async () => {
  for (const { server, http } of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await http.close().catch(() => undefined);
  }
});

/** A server that answers each request with the next of these, and then with the last. */
async function serve(
  answers: ((response: ServerResponse, request: IncomingMessage) => void)[],
  patience: Partial<Patience> = {},
  allow = true,
) {
  const seen: { at: number; url: string }[] = [];
  const server = createServer((request, response) => {
    seen.push({ at: Date.now(), url: request.url ?? "" });
    answers[Math.min(seen.length, answers.length) - 1]?.(response, request);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const http = new SisHttp(
    new URL(`http://localhost:${port}`),
    "PowerSchool",
    { ...DEFAULT_PATIENCE, backoffBaseMs: 5, timeoutMs: 2000, ...patience },
    { allowPrivateAddresses: allow },
  );
  open.push({ server, http });
  let attempts = 0;
  const get = () => http.request({ method: "GET", path: "/x" }, () => (attempts += 1));
  return { get, seen, http, attempts: () => attempts };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
const fine = json(200, { ok: true });
const raw =
  (status: number, type: string, body: string, headers = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, { "content-type": type, ...headers }).end(body);
  };

describe("one request to a SIS", () => {
  it.each([408, 500, 502, 503, 504])("repeats a request answered with %s", async (status) => {
    const { get, attempts } = await serve([json(status, {}), json(status, {}), fine]);
    expect((await get()).json).toEqual({ ok: true });
    expect(attempts()).toBe(3);
  });

  it.each([400, 401, 403, 404, 405, 413])("hands %s back at once", async (status) => {
    const { get, attempts } = await serve([json(status, { message: "no" })]);
    expect(await get()).toMatchObject({ status, json: { message: "no" } });
    expect(attempts()).toBe(1);
  });

  it("gives up after four attempts and says that the SIS was the cause", async () => {
    const { get, attempts } = await serve([json(502, {})]);
    await expect(get()).rejects.toMatchObject({ kind: "unavailable", message: expect.stringContaining("502") });
    expect(attempts()).toBe(4);
  });

  it("waits as long as the header asks", async () => {
    const { get, seen } = await serve([json(429, {}, { "retry-after": "1" }), fine]);
    await get();
    expect(seen[1]!.at - seen[0]!.at).toBeGreaterThanOrEqual(990);
  });

  it("waits as long as the message asks, whatever the status", async () => {
    const { get, seen } = await serve([json(400, { message: "Too many requests. Please wait 1 seconds." }), fine]);
    expect((await get()).json).toEqual({ ok: true });
    expect(seen[1]!.at - seen[0]!.at).toBeGreaterThanOrEqual(990);
  });

  it("backs off by itself when 429 comes without a time", async () => {
    const { get, attempts } = await serve([json(429, {}), fine]);
    expect((await get()).status).toBe(200);
    expect(attempts()).toBe(2);
  });

  it("leaves a long wait to the caller, with the time", async () => {
    const { get, attempts } = await serve([json(429, {}, { "retry-after": "600" })]);
    await expect(get()).rejects.toMatchObject({ kind: "rate_limited", retryAfterMs: 600_000 });
    expect(attempts()).toBe(1);
  });

  it("goes slower after having been told to", async () => {
    const { get, seen } = await serve([json(429, {}), fine]);
    await get();
    await get();
    await get();
    expect(seen[3]!.at - seen[2]!.at).toBeGreaterThanOrEqual(45);
  });

  it("repeats after a cut connection, and says so when it stays cut", async () => {
    const cut = (response: ServerResponse) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "5000" }).write('{"record":[');
      setTimeout(() => response.destroy(), 10);
    };
    const once = await serve([cut, fine]);
    expect((await once.get()).json).toEqual({ ok: true });
    const always = await serve([cut]);
    await expect(always.get()).rejects.toMatchObject({ kind: "unavailable", message: expect.stringContaining("cut") });
  });

  it("does not wait for ever on a stalled answer", async () => {
    const stall = (response: ServerResponse) =>
      void response.writeHead(200, { "content-type": "application/json" }).write("{");
    const { get, attempts } = await serve([stall], { timeoutMs: 150, attempts: 2 });
    await expect(get()).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("did not answer"),
    });
    expect(attempts()).toBe(2);
  });

  it("repeats a truncated body, and keeps its text out of the error", async () => {
    const truncated = raw(200, "application/json", '{"record":[{"last_name":"Lowe"}');
    expect((await (await serve([truncated, fine])).get()).json).toEqual({ ok: true });
    const error = (await (await serve([truncated])).get().catch((fault: unknown) => fault)) as Error;
    expect(error).toMatchObject({ kind: "unavailable" });
    expect([error.message, error.stack, String(error.cause), JSON.stringify(error)].join()).not.toContain("Lowe");
  });

  it("takes a web page for maintenance, or for another site", async () => {
    const page = (status: number) => raw(status, "text/html", "<html>Back soon</html>");
    await expect((await serve([page(200)])).get()).rejects.toMatchObject({ kind: "unavailable" });
    await expect((await serve([page(503)])).get()).rejects.toMatchObject({ kind: "unavailable" });
    await expect((await serve([page(404)])).get()).rejects.toMatchObject({ kind: "protocol" });
    expect((await (await serve([page(200), fine])).get()).json).toEqual({ ok: true });
  });

  it("follows no redirect", async () => {
    const elsewhere = raw(302, "text/plain", "", { location: "http://169.254.169.254/latest" });
    const away = await serve([elsewhere]);
    await expect(away.get()).rejects.toMatchObject({
      kind: "protocol",
      message: expect.stringContaining("169.254.169.254"),
    });
    expect(away.seen).toHaveLength(1);
  });

  it("refuses an inside address before a byte is sent", async () => {
    const { get, seen } = await serve([fine], {}, false);
    await expect(get()).rejects.toMatchObject({ kind: "protocol", message: expect.stringContaining("localhost") });
    expect(seen).toHaveLength(0);
  });

  it("tells a refused connection and an unknown host apart", async () => {
    const { http } = await serve([fine]);
    const ask = (base: string) =>
      new SisHttp(
        new URL(base),
        "PowerSchool",
        { ...http.patience, attempts: 1 },
        { allowPrivateAddresses: true },
      ).request({ method: "GET", path: "/" }, () => undefined);
    await expect(ask("http://127.0.0.1:1")).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringMatching(/refused/),
    });
    await expect(ask("http://nowhere.invalid")).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringMatching(/was not found/),
    });
  });
});

describe("how long to wait", () => {
  it("reads seconds, a date, or a message", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(readRetryAfter("7", "", now)).toBe(7000);
    expect(readRetryAfter("Thu, 01 Jan 2026 00:00:30 GMT", "", now)).toBe(30_000);
    expect(readRetryAfter(null, "wait 3 seconds before the next", now)).toBe(3000);
    expect(readRetryAfter(null, "interval of 250 ms", now)).toBe(250);
    expect(readRetryAfter(null, "later", now)).toBeNull();
  });
});
