import type { IncomingMessage, ServerResponse } from "node:http";
import type { District } from "../district/district";
import { voiceOf } from "../oneroster/faults";
import { Refused, statusInfo } from "../oneroster/refused";
import { admit, PATHS, serveOneRoster } from "../oneroster/server";
import { OneRosterState } from "../oneroster/state";
import { answerWithFault, say, type Faults } from "../sis/faults";
import { listen } from "../sis/listen";
import { nativeStudents } from "./native";
import { AS_INSTRUCTED, type Profile } from "./profile";

export type EschoolplusOptions = {
  district: District;
  profile?: Partial<Profile>;
  environment?: string;
  port?: number;
};

export type EschoolplusSandbox = {
  /** Where Home Access is, and PLUS 360 with its environment. */
  host: string;
  url: string;
  tokenUrl: string;
  v1p1: string;
  v1p2: string;
  state: OneRosterState;
  profile: Profile;
  faults: Faults;
  setDistrict(district: District): void;
  close(): Promise<void>;
};

const NATIVE = "/student";

/** The profile decides before OneRoster does: whether anybody is let in, and by which way of signing in. */
function checkProfile(profile: Profile, request: IncomingMessage, isToken: boolean): void {
  const isSigned = (request.headers.authorization ?? "").startsWith("OAuth ");
  if (!profile.isActive) throw new Refused(401, "unauthorized", "The profile is not active");
  if (isToken ? profile.signIn === "oauth1" : isSigned !== (profile.signIn === "oauth1"))
    throw new Refused(401, "unauthorized", "The profile signs in another way");
}

/** Counts, strikes and answers a request for the native students; OneRoster does the same for its own. */
function serveNative(world: World, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const { state, profile } = world;
  state.stats.total++;
  state.stats.requests[url.pathname] = (state.stats.requests[url.pathname] ?? 0) + 1;
  const fault = state.faults.strike(`${url.pathname}${url.search}`);
  if (fault && answerWithFault(fault, response, voiceOf("v1p1"), () => state.dropTokens())) return;
  admit(state, request, url, { version: "v1p1", skewMs: 0 });
  if (!profile.hasNativeStudents) throw new Refused(403, "forbidden", "The profile has no subscription for students");
  const text = JSON.stringify(nativeStudents(state.catalog));
  const shown = fault === "truncated" ? text.slice(0, Math.floor(text.length * 0.6)) : text;
  response.writeHead(200, { "content-type": "application/json" }).end(shown);
}

type World = { state: OneRosterState; profile: Profile };

async function handle(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { state, profile } = world;
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "sandbox"}`);
  if (url.pathname.startsWith("/__sandbox/")) return serveOneRoster(state, request, response);
  const version = url.pathname.includes("/v1p2") ? "v1p2" : "v1p1";
  try {
    checkProfile(profile, request, url.pathname === `${state.prefix}/oauth2/token`);
    if (url.pathname === `${state.prefix}${NATIVE}`) return serveNative(world, request, response, url);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return say(response, { status: error.status, body: statusInfo(version, error.minor, error.message) });
  }
  return serveOneRoster(state, request, response);
}

/** Starts the PLUS 360 API of a district's eSchoolPlus, with one profile. */
export async function startEschoolplus(options: EschoolplusOptions): Promise<EschoolplusSandbox> {
  const environment = options.environment ?? "RIVERBEND";
  const profile = { ...AS_INSTRUCTED, ...options.profile };
  const state = new OneRosterState({
    district: options.district,
    prefix: `/plus360api/v1/${environment}`,
    clientId: `OneRoster_${environment}_${String(options.district.studentCount)}`,
    // Ids of a system of its own: other ones than those of the OneRoster sandbox.
    generation: 36,
    quirks: {
      grades: "letters",
      hidesBirthDates: !profile.sendsBirthDates,
      hidesPreRegistered: !profile.includesPreRegistered,
      hidesMetadata: true,
    },
  });
  const listening = await listen((request, response) => handle({ state, profile }, request, response), options.port);
  const url = `${listening.url}${state.prefix}`;
  return {
    host: listening.url,
    url,
    tokenUrl: `${url}/oauth2/token`,
    v1p1: url + PATHS.v1p1,
    v1p2: url + PATHS.v1p2,
    state,
    profile,
    faults: state.faults,
    setDistrict: (district) => state.setDistrict(district),
    close: () => listening.close(),
  };
}
