import type { FaultVoice } from "../sis/faults";
import { statusInfo, type Version } from "./refused";

/** How a OneRoster server words what goes wrong. */
export function voiceOf(version: Version): FaultVoice {
  return {
    path: "/ims/oneroster/",
    product: "OneRoster",
    refused: { status: 401, body: statusInfo(version, "unauthorized", "The token has expired") },
    denied: { status: 403, body: statusInfo(version, "forbidden", "Not allowed") },
    unknown: { status: 404, body: statusInfo(version, "unknownobject", "Not found") },
    slowDown: (seconds) => ({
      status: 429,
      body: statusInfo(version, "server_busy", "Too many requests"),
      ...(seconds === null ? {} : { headers: { "retry-after": String(seconds) } }),
    }),
    broken: { status: 500, body: statusInfo(version, "internal_server_error", "Internal error") },
    opening: '{"users":[{"sourcedId":"u-',
  };
}
