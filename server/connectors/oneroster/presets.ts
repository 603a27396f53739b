export const SIGN_INS = [
  { id: "oauth2", label: "OAuth 2: client ID and secret, with a token address" },
  { id: "oauth2-password", label: "OAuth 2 by password: a user name or key, with a token address" },
  { id: "oauth1-sha256", label: "OAuth 1.0a, signed with HMAC-SHA256 (1.1 only)" },
  { id: "oauth1-sha1", label: "OAuth 1.0a, signed with HMAC-SHA1 (1.1 only)" },
  { id: "bearer", label: "A key that is sent as it is, as proxies hand out" },
] as const;
export type SignIn = (typeof SIGN_INS)[number]["id"];

/** What is known of a provider beforehand; everything else is the standard. */
export type Preset = {
  kind: string;
  /** As Select SIS lists it. */
  label: string;
  /** As messages name it. */
  product: string;
  /** Example of its addresses, for the form. */
  baseExample: string;
  tokenExample: string;
  signIn: SignIn;
  /** Rows to ask for; servers that give fewer are followed. */
  pageSize: number;
  /** Where access is given in its own menus. */
  instructions: readonly string[];
  /** What to do where its server knows a collection not, or sends nothing, if that is not a matter of the address or the rights. */
  whenUnknown?: string;
  whenRefused?: string;
  whenEmpty?: string;
};

const SHARE =
  "Share schools, students, staff and demographics with the connection: without demographics birth dates are missing.";

export const PRESETS: readonly Preset[] = [
  {
    kind: "oneroster",
    label: "OneRoster 1.1 or 1.2, any provider",
    product: "OneRoster",
    baseExample: "https://sis.yourdistrict.org/ims/oneroster/rostering/v1p2",
    tokenExample: "https://sis.yourdistrict.org/oauth2/token",
    signIn: "oauth2",
    pageSize: 1000,
    instructions: ["Make an API connection for OneRoster in your SIS, with rights to read.", SHARE],
  },
  {
    kind: "classlink",
    label: "ClassLink Roster Server (OneRoster)",
    product: "ClassLink",
    baseExample: "https://yourdistrict.oneroster.com/ims/oneroster/v1p1",
    tokenExample: "",
    signIn: "oauth1-sha256",
    // A page has 100 rows unless more are asked for; too many requests are answered with 429 and a pause to keep.
    pageSize: 1000,
    instructions: [
      "In ClassLink: Roster Server > Applications > Add application, and copy the endpoint, key and secret. An address of oneroster-proxy.classlink.io takes a key that is sent as it is.",
      SHARE,
    ],
    whenEmpty:
      "Whoever manages Roster Server looks at the sharing rules of the application: they go by role, grade and school.",
  },
  {
    kind: "infinite_campus",
    label: "Infinite Campus (OneRoster)",
    product: "Infinite Campus",
    baseExample: "https://yourdistrict.infinitecampus.org/campus/api/oneroster/v1p2/app/ims/oneroster/rostering/v1p2",
    tokenExample: "https://yourdistrict.infinitecampus.org/campus/oauth2/token?appName=app",
    // OAuth 1 is closed for new connections since December 2023.
    signIn: "oauth2",
    pageSize: 1000,
    instructions: [
      "In Infinite Campus: Instruction > Digital Learning > Learning Interoperability, and add a OneRoster 1.2 connection.",
      "Choose the school year and the schools. Only people with a Campus user account appear.",
      "Whoever moves from 1.1 to 1.2 gets new ids for everybody: match High School Student ID to identifier before, and everybody is found again.",
      SHARE,
    ],
    whenUnknown:
      "The Infinite Campus administrator checks that the license for OneRoster is there: without it the whole address is unknown.",
    whenEmpty:
      "The Infinite Campus administrator looks at the school year and the schools of the connection: without an active calendar nothing is sent.",
  },
  {
    kind: "skyward",
    label: "Skyward (OneRoster)",
    product: "Skyward",
    baseExample: "https://skyward.yourdistrict.org/oneroster/ims/oneroster/v1p1",
    tokenExample: "https://skyward.yourdistrict.org/oneroster/token",
    signIn: "oauth2",
    pageSize: 500,
    instructions: [
      "In Skyward: API > User Access (Qmlativ) or API Configuration (SMS 2.0), and make a key. The token address is the district's own and stands beside it.",
      "Ids begin with a number of the district in some versions: a district that is moved gets other ids, and is found again by High School Student ID.",
      SHARE,
    ],
  },
  {
    kind: "aeries",
    label: "Aeries (OneRoster)",
    product: "Aeries",
    baseExample: "https://aeries.yourdistrict.org/ims/oneroster/v1p1",
    tokenExample: "https://aeries.yourdistrict.org/token",
    // The scope is required, and a token lives for six hours.
    signIn: "oauth2",
    pageSize: 500,
    instructions: [
      "In Aeries: Security > OneRoster vendor, and make an account. Rights follow the tables LOC (schools), STU (students) and STF (staff).",
      SHARE,
    ],
    // Rights are given table by table: one collection may be refused while the others are open.
    whenRefused: "The Aeries administrator gives the account the right to the table behind it: LOC, STU or STF.",
    whenEmpty: "The Aeries administrator gives the account rights to the tables LOC and STU.",
  },
  {
    kind: "synergy",
    label: "Synergy (OneRoster)",
    product: "Synergy",
    baseExample: "https://synergy.yourdistrict.org/ims/oneroster/v1p1",
    tokenExample: "https://synergy.yourdistrict.org/token",
    signIn: "oauth2",
    pageSize: 500,
    // Servers that know users only take a user name and password where others take a client ID and secret.
    instructions: [
      "In Synergy SIS: set up a OneRoster connection with OAuth 2 and copy its four entries. Where it gives a user name and password instead, choose OAuth 2 by password.",
      SHARE,
    ],
    whenUnknown: "The Synergy administrator checks that the license for OneRoster is there.",
  },
  {
    kind: "powerschool_oneroster",
    label: "PowerSchool SIS by OneRoster",
    product: "PowerSchool",
    baseExample: "https://ps.yourdistrict.org/ims/oneroster/v1p1",
    // The host of tokens is not that of the SIS.
    tokenExample: "https://accounts.powerschool.com/as/token.oauth2",
    signIn: "oauth2",
    // The page sizes that administrators of PowerSchool set are mostly 100; larger ones are cut.
    pageSize: 100,
    instructions: [
      "In PowerSchool: install and enable the OneRoster plugin, and copy its client ID, client secret and addresses.",
      "Where Matricula's own plugin can be installed, choose PowerSchool SIS instead: it delivers every data type.",
      SHARE,
    ],
  },
];
