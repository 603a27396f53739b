/** How the district has set up the API profile, by the options of its administration page. */
export type Profile = {
  isActive: boolean;
  /** A profile signs in one way: OAuth 1.0 unless 2.0 is chosen. */
  signIn: "oauth1" | "oauth2";
  /** Students of next year who are enrolled already. */
  includesPreRegistered: boolean;
  /** Off in a new profile. */
  sendsBirthDates: boolean;
  /** A student endpoint beside OneRoster; one that is not subscribed is refused. */
  hasNativeStudents: boolean;
};

/** A profile as somebody leaves it who has followed our instructions. */
export const AS_INSTRUCTED: Profile = {
  isActive: true,
  signIn: "oauth2",
  includesPreRegistered: true,
  sendsBirthDates: true,
  hasNativeStudents: true,
};
