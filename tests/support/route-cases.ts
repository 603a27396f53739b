import type { Role } from "@/server/platform/tenancy";
import type { Foreign } from "./tenant-cases";

type Params = (foreign: Foreign) => Record<string, string | string[]>;

/** A route that a session opens: who may, and what comes of another district's id. */
type SessionRoute = { kind: "session"; params: Params; to: readonly Role[]; refused: 403 | 404; foreign: 200 | 404 };
/** A route that no session opens: what stands in its way instead, and what a request without that is told. */
type OtherRoute = { kind: "other"; method: "GET" | "POST"; params: Params; why: string; status: number };

const ANALYSTS = ["site_manager", "analyst"] as const;
const ALL = ["site_manager", "analyst", "viewer", "school_manager"] as const;
const run: Params = ({ runId }) => ({ runId });
const none: Params = () => ({});

/** Every route handler by its file below `app/api`. */
export const ROUTES: Record<string, SessionRoute | OtherRoute> = {
  "runs/[runId]/log.zip": { kind: "session", params: run, to: ANALYSTS, refused: 403, foreign: 404 },
  "runs/[runId]/lines.csv": { kind: "session", params: run, to: ANALYSTS, refused: 403, foreign: 404 },
  "runs/[runId]/undo.csv": { kind: "session", params: run, to: ANALYSTS, refused: 403, foreign: 404 },
  "runs/[runId]/progress": { kind: "session", params: run, to: ALL, refused: 403, foreign: 404 },
  "configuration/[number]": {
    kind: "session",
    params: () => ({ number: "1" }),
    to: ANALYSTS,
    refused: 403,
    foreign: 404,
  },
  "connectors/[connector]/package": {
    kind: "session",
    params: () => ({ connector: "powerschool" }),
    to: ["site_manager", "analyst", "viewer"],
    refused: 404,
    foreign: 200,
  },
  "trpc/[trpc]": {
    kind: "other",
    method: "GET",
    params: () => ({ trpc: "runs.home" }),
    why: "each procedure checks for itself, see the other matrix",
    status: 401,
  },
  "auth/[...nextauth]": {
    kind: "other",
    method: "GET",
    params: () => ({ nextauth: ["session"] }),
    why: "sign-in itself",
    status: 200,
  },
  "cron/sync": { kind: "other", method: "GET", params: none, why: "CRON_SECRET", status: 404 },
  inngest: { kind: "other", method: "POST", params: none, why: "the job server's signature", status: 401 },
  "mail/previews/[[...name]]": { kind: "other", method: "GET", params: none, why: "development only", status: 404 },
  "mail/reports": { kind: "other", method: "POST", params: none, why: "the webhook's signature", status: 401 },
  "mail/stop/[token]": {
    kind: "other",
    method: "POST",
    params: ({ runId }) => ({ token: runId }),
    why: "our signature in the link",
    status: 404,
  },
};
