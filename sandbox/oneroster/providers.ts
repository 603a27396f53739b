import type { Quirks } from "./quirks";
import type { Version } from "./refused";

/** How one provider is documented to differ from the standard. */
export type Provider = {
  version: Version;
  signIn: "oauth1-sha256" | "oauth2" | "oauth2-password";
  /** What stands before /ims in its addresses. */
  prefix: string;
  /** What its token address has behind the path. */
  tokenQuery: string;
  quirks: Partial<Quirks>;
};

/** By the kind of the connector that knows it. */
export const PROVIDERS: Record<string, Provider> = {
  // ClassLink shares by role, grade and school, so that students may name a school that is not shared.
  classlink: { version: "v1p1", signIn: "oauth1-sha256", prefix: "", tokenQuery: "", quirks: { hidesOneSchool: true } },
  // Infinite Campus: one address for each application, also for its tokens; demographics are a permission of their own.
  infinite_campus: {
    version: "v1p2",
    signIn: "oauth2",
    prefix: "/campus/api/oneroster/v1p2/matricula",
    tokenQuery: "?appName=matricula",
    quirks: {},
  },
  // Skyward: ids of people begin with a number of the district.
  skyward: { version: "v1p1", signIn: "oauth2", prefix: "/oneroster", tokenQuery: "", quirks: { idPrefix: "0417-" } },
  // Aeries: a token for six hours, only with a scope; rights follow its tables, so that one collection alone may be refused.
  aeries: {
    version: "v1p1",
    signIn: "oauth2",
    prefix: "/aeries",
    tokenQuery: "",
    quirks: { scopes: "required", tokenLifeSeconds: 21_600, hidesUsers: true },
  },
  // Synergy: OAuth 2; a server that gives tokens to users only wants a name and password.
  synergy: {
    version: "v1p1",
    signIn: "oauth2-password",
    prefix: "/synergy",
    tokenQuery: "",
    quirks: { grant: "password" },
  },
  // PowerSchool cuts a page at the size that its administrator has set, mostly 100.
  powerschool_oneroster: {
    version: "v1p1",
    signIn: "oauth2",
    prefix: "",
    tokenQuery: "",
    quirks: { largestLimit: 100, tokenCredentials: "basic" },
  },
};
