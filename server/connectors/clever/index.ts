import { z } from "zod";
import type { Connector } from "../connector";
import { codeSuggestions } from "./codes";
import { CUSTOM_FIELD_HINT, fieldOptions, parseCustomField } from "./fields";
import { fixHint } from "./fixes";
import { NOT_READ } from "./not-read";
import { openSession } from "./session";

const text = (length: number) => z.string().trim().max(length).default("");

const credentials = z
  .object({
    signIn: z.enum(["token", "client"]).default("token"),
    districtToken: text(200),
    clientId: text(100),
    clientSecret: text(200),
    districtId: text(40),
    apiUrl: z.string().trim().min(1, "Enter the API address.").max(300),
  })
  .superRefine((typed, context) => {
    const need = (name: "districtToken" | "clientId" | "clientSecret", message: string) => {
      if (typed[name] === "") context.addIssue({ code: "custom", path: [name], message });
    };
    if (typed.signIn === "token") need("districtToken", "Enter the district token.");
    else {
      need("clientId", "Enter the client ID.");
      need("clientSecret", "Enter the client secret.");
    }
  });

/** Clever by its API 3.0 or 3.1. */
export const clever: Connector = {
  kind: "clever",
  label: "Clever",
  credentials,
  credentialFields: [
    {
      name: "signIn",
      label: "Access by",
      hint: "A district token is simplest. A client ID and secret find the token by themselves, also after the district has connected again.",
      isSecret: false,
      choices: [
        { id: "token", label: "District token" },
        { id: "client", label: "Client ID and secret of the application" },
      ],
    },
    { name: "districtToken", label: "District token", hint: "Only for access by district token", isSecret: true },
    { name: "clientId", label: "Client ID", hint: "Only for access by client ID and secret", isSecret: false },
    { name: "clientSecret", label: "Client secret", hint: "Beside the client ID", isSecret: true },
    {
      name: "districtId",
      label: "Clever district ID",
      hint: "Only where the application is shared by more than one district",
      isSecret: false,
    },
    {
      name: "apiUrl",
      label: "API address",
      hint: "Leave it as it is; v3.0 instead of v3.1 for an application that is not yet on 3.1",
      isSecret: false,
      initial: "https://api.clever.com/v3.1",
    },
  ],
  instructions: [
    "In Clever, as a district administrator: Dashboard > Applications > Add applications, and choose Matricula.",
    "Under Sharing permissions share all schools, students, teachers, staff and district administrators.",
    "Map graduation year and district username in Clever's sync, so that class year and sign-in names arrive.",
    "Copy the district token of the application to this page.",
    "Take Student ID, Class year, Last name and School ID out of SchoolSync and Data Import before the first import.",
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
