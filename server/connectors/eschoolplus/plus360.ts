import type { Preset } from "../oneroster/presets";
import { FIXES } from "../oneroster/fixes";
import { inOurWords } from "./fixes";

/** The OneRoster server that is a part of PLUS 360. */
export const PLUS_360: Preset = {
  kind: "eschoolplus",
  label: "eSchoolPlus SIS",
  product: "eSchoolPlus",
  baseExample: "https://hac.yourdistrict.org/plus360api/v1/ABC",
  tokenExample: "",
  signIn: "oauth2",
  pageSize: 500,
  instructions: [],
  whenUnknown: inOurWords(FIXES.address),
  whenEmpty: inOurWords(FIXES.sharing),
};
