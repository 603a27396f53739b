/** Where a server differs from the standard, and who is known for it; `providers.ts` has them provider by provider. */
export type Quirks = {
  /** X-Total-Count, which the standard leaves to the server: right, left out, or counting all rows whatever the filter. */
  total: "right" | "missing" | "ignores-filter";
  /** Link: right, left out, without angle brackets (GG4L), to http (servers behind a proxy), or a next on the last page. */
  links: "right" | "missing" | "no-brackets" | "http" | "always-next";
  /** A larger limit is taken down to this without a word: PowerSchool, mostly to 100. */
  largestLimit: number;
  /** Every so many rows one is left out of its page, so that pages in the middle are shorter than the limit; 0 is never. */
  hidesEvery: number;
  /** A deleted record: `tobedeleted`, `inactive` (early servers of 1.1), or never shown again. */
  deleted: "tobedeleted" | "inactive" | "never";
  /** Flags and enabledUser as text, which the binding of 1.1 says, or as JSON booleans. */
  flags: "text" | "boolean";
  /** Grades by CEDS (KG, 09), as people say them (K, 9), or with eSchoolPlus's letters for the youngest (KF, P4). */
  grades: "ceds" | "plain" | "letters";
  /** Demographics are refused with 403: Infinite Campus, where nobody gave that permission. */
  hidesDemographics: boolean;
  /** Demographics come with blank birth dates: a new profile of eSchoolPlus. */
  hidesBirthDates: boolean;
  /** Pre-registered students are not shown: a profile of eSchoolPlus, unless it includes them. */
  hidesPreRegistered: boolean;
  /** Metadata are empty for everybody. */
  hidesMetadata: boolean;
  /** The token endpoint refuses a missing or unknown scope (Aeries), or grants all whatever is asked for. */
  scopes: "required" | "ignored";
  /** Where the token endpoint looks for the client's credentials: the header of the standard, or the body. */
  tokenCredentials: "basic" | "body";
  /** What the token endpoint takes: a client's credentials, or a user's name and password (known beside Synergy). */
  grant: "client_credentials" | "password";
  tokenLifeSeconds: number;
  /** Rows come in no order, and a sort that is asked for is ignored: the standard promises neither. */
  isUnsorted: boolean;
  /** `orgs` of a user begins with the district, which 1.1 allows. */
  namesDistrict: boolean;
  /** One school is not among the schools though its people are shared: ClassLink's rules go by role, grade and school. */
  hidesOneSchool: boolean;
  /** The collection of all users is refused with 403: Aeries, whose rights go table by table. */
  hidesUsers: boolean;
  /** What every id of a person begins with: Skyward, a number of the district. */
  idPrefix: string;
};

export const BY_THE_BOOK: Quirks = {
  total: "right",
  links: "right",
  largestLimit: 10_000,
  hidesEvery: 0,
  deleted: "tobedeleted",
  flags: "text",
  grades: "ceds",
  hidesDemographics: false,
  hidesBirthDates: false,
  hidesPreRegistered: false,
  hidesMetadata: false,
  scopes: "required",
  tokenCredentials: "basic",
  grant: "client_credentials",
  tokenLifeSeconds: 3600,
  isUnsorted: false,
  namesDistrict: false,
  hidesOneSchool: false,
  hidesUsers: false,
  idPrefix: "",
};
