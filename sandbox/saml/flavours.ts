export type FlavourName = "google" | "classlink" | "clever" | "powerschool" | "other";

/** How a kind of identity provider answers, as far as their public pages say. */
export type Flavour = {
  label: string;
  signs: "response" | "assertion" | "both";
  encrypts: boolean;
  /** Starts at a link of its own, without a request of ours. */
  startsItself: boolean;
  nameIdFormat: string;
};

const EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

export const FLAVOURS: Record<FlavourName, Flavour> = {
  google: { label: "Google-like", signs: "assertion", encrypts: false, startsItself: false, nameIdFormat: EMAIL },
  classlink: { label: "ClassLink-like", signs: "response", encrypts: false, startsItself: true, nameIdFormat: EMAIL },
  clever: { label: "Clever-like", signs: "both", encrypts: false, startsItself: true, nameIdFormat: EMAIL },
  powerschool: {
    label: "PowerSchool-like",
    signs: "assertion",
    encrypts: false,
    startsItself: true,
    nameIdFormat: UNSPECIFIED,
  },
  other: { label: "Another one", signs: "assertion", encrypts: true, startsItself: false, nameIdFormat: UNSPECIFIED },
};
