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
/** Sign-in to records of the other district, which is not set up there. */
const place: Params = ({ districtId }) => ({ districtId, userType: "student" });
const none: Params = () => ({});

/** Every route handler by its folder below `app`. */
export const ROUTES: Record<string, SessionRoute | OtherRoute> = {
  "api/runs/[runId]/log.zip": { kind: "session", params: run, to: ANALYSTS, refused: 403, foreign: 404 },
  "api/runs/[runId]/lines.csv": { kind: "session", params: run, to: ANALYSTS, refused: 403, foreign: 404 },
  "api/runs/[runId]/undo.csv": { kind: "session", params: run, to: ANALYSTS, refused: 403, foreign: 404 },
  "api/runs/[runId]/progress": { kind: "session", params: run, to: ALL, refused: 403, foreign: 404 },
  "api/configuration/[number]": {
    kind: "session",
    params: () => ({ number: "1" }),
    to: ["site_manager", "analyst", "viewer"],
    refused: 403,
    foreign: 200,
  },
  "api/connectors/[connector]/package": {
    kind: "session",
    params: () => ({ connector: "powerschool" }),
    to: ["site_manager", "analyst", "viewer"],
    refused: 404,
    foreign: 200,
  },
  "api/trpc/[trpc]": {
    kind: "other",
    method: "GET",
    params: () => ({ trpc: "runs.home" }),
    why: "each procedure checks for itself, see the other matrix",
    status: 401,
  },
  "api/auth/[...nextauth]": {
    kind: "other",
    method: "GET",
    params: () => ({ nextauth: ["session"] }),
    why: "sign-in itself",
    status: 200,
  },
  "api/cron/sync": { kind: "other", method: "GET", params: none, why: "CRON_SECRET", status: 404 },
  "api/inngest": {
    kind: "other",
    method: "POST",
    params: none,
    why: "the job server's signature, see tests/jobs/inngest-server.test.ts; this process is in development mode",
    status: 500,
  },
  "api/mail/previews/[[...name]]": { kind: "other", method: "GET", params: none, why: "development only", status: 404 },
  "api/mail/reports": { kind: "other", method: "POST", params: none, why: "the webhook's signature", status: 401 },
  "api/mail/stop/[token]": {
    kind: "other",
    method: "POST",
    params: ({ runId }) => ({ token: runId }),
    why: "our signature in the link",
    status: 404,
  },
  "api/audit.csv": { kind: "session", params: none, to: ["site_manager"], refused: 403, foreign: 200 },
  "api/roster/[dataType]/[id]/data.json": {
    kind: "session",
    params: ({ recordId }) => ({ dataType: "students", id: String(recordId) }),
    to: ["site_manager"],
    refused: 403,
    foreign: 404,
  },
  "api/health/live": { kind: "other", method: "GET", params: none, why: "says nothing of a district", status: 200 },
  "api/health/ready": { kind: "other", method: "GET", params: none, why: "says nothing of a district", status: 200 },
  "sso/saml/[districtId]/[userType]": {
    kind: "other",
    method: "GET",
    params: place,
    why: "leads to the provider",
    status: 303,
  },
  "sso/saml/[districtId]/[userType]/metadata": {
    kind: "other",
    method: "GET",
    params: place,
    why: "public: ours for the provider",
    status: 303,
  },
  "sso/saml/[districtId]/[userType]/acs": {
    kind: "other",
    method: "POST",
    params: place,
    why: "the provider's signature",
    status: 303,
  },
  "sso/saml/[districtId]/[userType]/done": {
    kind: "other",
    method: "GET",
    params: place,
    why: "the browser that began",
    status: 303,
  },
  "sso/sign-out": { kind: "other", method: "POST", params: none, why: "ends the visitor's own session", status: 303 },
};
