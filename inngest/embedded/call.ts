import { request } from "node:http";
import { request as secureRequest } from "node:https";
import { gunzipSync } from "node:zlib";
import { canonicalJson, signBody } from "./sign";

export type Answer = { status: number; headers: Record<string, string | undefined>; text: string };
export type SendOptions = {
  signingKey?: string | undefined;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

const LONGEST_CALL_MS = 2 * 3600 * 1000;
const MOST_REDIRECTS = 5;

/** One request, following the redirects that keep its method and body. */
export async function send(
  method: "POST" | "PUT",
  url: string,
  payload: unknown,
  options: SendOptions,
): Promise<Answer> {
  let target = url;
  for (let hops = 0; ; hops++) {
    const answer = await sendOnce(method, target, payload, options);
    const location = answer.headers.location;
    if ((answer.status !== 307 && answer.status !== 308) || !location || hops >= MOST_REDIRECTS) return answer;
    target = new URL(location, target).href;
  }
}

/** One request to the application. No limit on how long it may take: a client that gives up early runs a step twice. */
function sendOnce(method: "POST" | "PUT", url: string, payload: unknown, options: SendOptions): Promise<Answer> {
  const body = canonicalJson(payload);
  const target = new URL(url);
  const headers: Record<string, string | number> = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "user-agent": "Inngest",
    "accept-encoding": "gzip",
    ...options.headers,
  };
  if (options.signingKey)
    headers["x-inngest-signature"] = signBody(options.signingKey, body, Math.floor(Date.now() / 1000));
  return new Promise((resolve, reject) => {
    const open = target.protocol === "https:" ? secureRequest : request;
    const call = open(
      target,
      { method, headers, ...(options.signal ? { signal: options.signal } : {}) },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("error", reject);
        response.once("aborted", () => reject(new Error("The connection was cut.")));
        response.once("end", () => {
          const raw = Buffer.concat(parts);
          try {
            const text = (response.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
            resolve({ status: response.statusCode ?? 0, headers: response.headers as Answer["headers"], text });
          } catch (error) {
            reject(error as Error);
          }
        });
      },
    );
    call.setNoDelay(true);
    // A peer that vanished without a word is found out; one that works for long is left alone.
    call.setSocketKeepAlive(true, 30_000);
    call.setTimeout(LONGEST_CALL_MS, () => call.destroy(new Error("The call gave no answer for two hours.")));
    call.once("error", reject);
    call.end(body);
  });
}
