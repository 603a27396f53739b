import { z } from "zod";
import type { Connector, CredentialField } from "../connector";
import { apiAddress, SIGN_INS, VERSIONS } from "./address";
import { codeSuggestions } from "./codes";
import { CUSTOM_FIELD_HINT, fieldOptions, parseCustomField } from "./fields";
import { fixHint } from "./fixes";
import { NOT_READ } from "./not-read";
import { openSession } from "./session";

const credentials = z
  .object({
    url: z.string().trim().min(1, "Enter the address of PLUS 360.").max(300),
    version: z.enum(VERSIONS.map((one) => one.id)),
    signIn: z.enum(SIGN_INS.map((one) => one.id)),
    tokenUrl: z.string().trim().max(300).default(""),
    consumerKey: z.string().trim().min(1, "Enter the consumer key.").max(200),
    consumerSecret: z.string().trim().min(1, "Enter the consumer secret.").max(500),
    nativeStudents: z
      .string()
      .trim()
      .max(100)
      .regex(/^(?!\/)[\w/-]*$/, "Enter a path such as student, without a slash before it.")
      .default(""),
  })
  .superRefine((typed, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: "custom", path: [field], message });
    if (typed.signIn === "oauth2" && typed.tokenUrl === "") refuse("tokenUrl", "Enter the token address.");
    if (typed.signIn !== "oauth2" && typed.version === "v1p2") refuse("signIn", "OneRoster 1.2 takes OAuth 2.0 only.");
    if (apiAddress(typed) === null)
      refuse("url", "Enter the address with its environment, as in /plus360api/v1/ABC: the key does not name one.");
  });

const field = (name: string, label: string, hint: string, more: Partial<CredentialField> = {}): CredentialField => ({
  name,
  label,
  hint,
  isSecret: false,
  ...more,
});

/** eSchoolPlus by the OneRoster of its PLUS 360 API; it has no API that is documented for everybody. */
export const eschoolplus: Connector = {
  kind: "eschoolplus",
  label: "eSchoolPlus SIS",
  credentials,
  credentialFields: [
    field(
      "url",
      "PLUS 360 address",
      "The host of Home Access with /plus360api/v1/ and the environment, for example https://hac.yourdistrict.org/plus360api/v1/ABC",
    ),
    field("version", "OneRoster version", "1.2 says more of staff", { choices: VERSIONS, initial: "v1p2" }),
    field("signIn", "Sign in by", "As the profile says; 1.2 takes OAuth 2.0 only", {
      choices: SIGN_INS,
      initial: "oauth2",
    }),
    field("tokenUrl", "Token address", "Only for OAuth 2.0; the profile shows it"),
    field("consumerKey", "Consumer key", "For example OneRoster_ABC_123; with OAuth 2.0 the client ID"),
    field(
      "consumerSecret",
      "Consumer secret",
      "With OAuth 2.0 the client secret. A saved secret is never shown again",
      {
        isSecret: true,
      },
    ),
    field(
      "nativeStudents",
      "Native student endpoint (unverified)",
      "Leave it empty unless PowerSchool gave the district's vendor the PLUS 360 guide; it adds withdrawal codes",
    ),
  ],
  instructions: [
    "In eSchoolPlus: Administration > Utilities > Integration > API Profile, open the OneRoster profile that PowerSchool made for Matricula, and make it active.",
    "Choose OAuth 2.0 in it, and include pre-registered students if next year's students are wanted.",
    "In its advanced settings switch on demographics with Date of birth, which is off in a new profile.",
    "Copy the address, the token address, the consumer key and the consumer secret to this page.",
  ],
  dataTypes: ["student", "staff"],
  notRead: NOT_READ,
  fieldOptions,
  codeSuggestions,
  parseCustomField,
  customFieldHint: CUSTOM_FIELD_HINT,
  fixHint: (_dataType, fieldId) => fixHint(fieldId),
  accessPackage: null,
  open: (typed, options) => openSession(credentials.parse(typed), options),
};
