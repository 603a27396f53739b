import { request } from "node:http";
import { request as secureRequest } from "node:https";
import { gunzipSync } from "node:zlib";
import { canonicalJson, signBody } from "./sign";

export type Answer = { status: number; headers: Record<string, string | undefined>; text: string };

/** One request to the application. No limit on how long it may take: a client that gives up early runs a step twice. */
export function send(
  method: "POST" | "PUT",
  url: string,
  payload: unknown,
  options: { signingKey?: string | undefined; headers?: Record<string, string>; signal?: AbortSignal },
): Promise<Answer> {
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
          const text = response.headers["content-encoding"] === "gzip" ? gunzipSync(raw).toString() : raw.toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers as Answer["headers"], text });
        });
      },
    );
    call.setNoDelay(true);
    call.once("error", reject);
    call.end(body);
  });
}
