/** What is known of a provider beforehand; everything else is the standard. */
export type Preset = {
  kind: string;
  label: string;
  /** Example of its addresses, for the form. */
  baseExample: string;
  tokenExample: string;
  signIn: "oauth2" | "oauth1-sha256" | "oauth1-sha1" | "bearer";
  /** Rows to ask for; servers that give fewer are followed. */
  pageSize: number;
  /** Where access is given in its own menus. */
  instructions: readonly string[];
};

const SHARE =
  "Share schools, students and demographics with the connection: without demographics birth dates are missing.";

export const PRESETS: readonly Preset[] = [
  {
    kind: "oneroster",
    label: "OneRoster 1.1 or 1.2",
    baseExample: "https://sis.yourdistrict.org/ims/oneroster/rostering/v1p2",
    tokenExample: "https://sis.yourdistrict.org/oauth2/token",
    signIn: "oauth2",
    pageSize: 1000,
    instructions: ["Make an API connection for OneRoster in your SIS, with rights to read.", SHARE],
  },
  {
    kind: "classlink",
    label: "ClassLink Roster Server",
    baseExample: "https://yourdistrict.oneroster.com/ims/oneroster/v1p1",
    tokenExample: "",
    signIn: "oauth1-sha256",
    // ClassLink answers with 100 rows a page unless asked, and asks for a cool-down when it is asked too often.
    pageSize: 1000,
    instructions: [
      "In ClassLink: Roster Server > Applications > Add application, and copy the endpoint, key and secret.",
      SHARE,
    ],
  },
  {
    kind: "infinite_campus",
    label: "Infinite Campus",
    baseExample: "https://yourdistrict.infinitecampus.org/campus/api/oneroster/v1p2/app/ims/oneroster/rostering/v1p2",
    tokenExample: "https://yourdistrict.infinitecampus.org/campus/oauth2/token?appName=app",
    signIn: "oauth2",
    pageSize: 1000,
    instructions: [
      "In Infinite Campus: Instruction > Digital Learning > Learning Interoperability, and add a OneRoster 1.2 connection.",
      "Choose the school year and the schools. Only people with a Campus user account appear.",
      SHARE,
    ],
  },
  {
    kind: "skyward",
    label: "Skyward",
    baseExample: "https://skyward.yourdistrict.org/oneroster/ims/oneroster/v1p1",
    tokenExample: "https://skyward.yourdistrict.org/oneroster/token",
    signIn: "oauth2",
    pageSize: 500,
    instructions: ["In Skyward: API > User Access (Qmlativ) or API Configuration (SMS 2.0), and make a key.", SHARE],
  },
  {
    kind: "aeries",
    label: "Aeries",
    baseExample: "https://aeries.yourdistrict.org/ims/oneroster/v1p1",
    tokenExample: "https://aeries.yourdistrict.org/token",
    signIn: "oauth2",
    pageSize: 500,
    instructions: [
      "In Aeries: Security > OneRoster vendor, and make an account. Rights follow the tables LOC (schools) and STU (students).",
      SHARE,
    ],
  },
  {
    kind: "synergy",
    label: "Synergy",
    baseExample: "https://synergy.yourdistrict.org/ims/oneroster/v1p1",
    tokenExample: "https://synergy.yourdistrict.org/token",
    signIn: "oauth2",
    pageSize: 500,
    instructions: ["In Synergy SIS: set up a OneRoster connection with OAuth 2; a license may be needed.", SHARE],
  },
  {
    kind: "powerschool_oneroster",
    label: "PowerSchool SIS by OneRoster",
    baseExample: "https://ps.yourdistrict.org/ims/oneroster/v1p1",
    tokenExample: "https://ps.yourdistrict.org/oauth/access_token",
    signIn: "oauth2",
    pageSize: 100,
    instructions: [
      "In PowerSchool: install the provider's OneRoster plugin, enable it and copy its credentials.",
      SHARE,
    ],
  },
];
