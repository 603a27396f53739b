/** What providers do otherwise than the standard says, each as it is documented by them or by those who read from them. */
export type Quirks = {
  /** X-Total-Count: as it is, left out, or with everybody's rows counted whatever the filter. */
  total: "right" | "missing" | "ignores-filter";
  /** Link: as it is, left out, without angle brackets, leading to http, or with a next on the last page. */
  links: "right" | "missing" | "no-brackets" | "http" | "always-next";
  /** A larger limit is taken down to this in silence. */
  largestLimit: number;
  /** Every so many rows one is held back from its page, which is then shorter than asked for; 0 is never. */
  hidesEvery: number;
  /** How a deleted record is marked, or "never" when it is not shown. */
  deleted: "tobedeleted" | "inactive" | "never";
  /** Flags and enabledUser as text, by the binding, or as JSON booleans. */
  flags: "text" | "boolean";
  /** 9th grade as CEDS has it, as it is said, or with letters of the system's own for the youngest. */
  grades: "ceds" | "plain" | "letters";
  /** Asks for demographics are refused. */
  hidesDemographics: boolean;
  /** Demographics come with blank birth dates. */
  hidesBirthDates: boolean;
  /** Students who are enrolled for a later day are not shown. */
  hidesPreRegistered: boolean;
  /** Nobody has extensions. */
  hidesMetadata: boolean;
  /** The token endpoint wants the scope parameter, refuses unknown ones, or looks at nothing. */
  scopes: "required" | "ignored";
  /** Where the token endpoint looks for the client's credentials. */
  tokenCredentials: "basic" | "body";
  tokenLifeSeconds: number;
  /** Rows come in the order of the database unless a sort is asked for, and that is ignored. */
  isUnsorted: boolean;
  /** Users name the district among their organizations, before the school. */
  namesDistrict: boolean;
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
  tokenLifeSeconds: 3600,
  isUnsorted: false,
  namesDistrict: false,
};
