import { z } from "zod";
import type { Connector, CredentialField } from "../connector";
import { codeSuggestions } from "../oneroster/codes";
import { CUSTOM_FIELD_HINT, fieldOptions, parseCustomField } from "../oneroster/fields";
import { NOT_READ } from "../oneroster/not-read";
import { fixHint } from "./fixes";
import { openSession } from "./session";

const credentials = z.object({
  url: z.string().trim().min(1, "Enter the address of the SFTP server.").max(300),
  username: z.string().trim().min(1, "Enter the user name.").max(200),
  secret: z.string().min(1, "Enter the password or the private key."),
  folder: z.string().trim().max(500).default(""),
  hostKey: z
    .string()
    .trim()
    .regex(/^(SHA256:[A-Za-z0-9+/]{43})?$/, "Enter it as SHA256: and 43 characters, or leave it empty.")
    .default(""),
});

const field = (name: string, label: string, hint: string, isSecret = false): CredentialField => ({
  name,
  label,
  hint,
  isSecret,
});

/** OneRoster as ZIPs of CSV files in a folder on the district's SFTP server, read whenever an import is due. */
export const onerosterCsv: Connector = {
  kind: "oneroster_csv",
  label: "OneRoster CSV files by SFTP",
  credentials,
  credentialFields: [
    field("url", "SFTP server", "The host, and the port if it is not 22, for example sftp.yourdistrict.org:2222"),
    field("username", "User name", "An account that may read the folder; it needs no right to write"),
    field(
      "secret",
      "Password or private key",
      "A key whole, from BEGIN to END, without a passphrase. It is never shown again",
      true,
    ),
    field(
      "folder",
      "Folder",
      "Where the ZIPs arrive, for example /outgoing/oneroster; empty for where the account begins",
    ),
    field(
      "hostKey",
      "Host key",
      "Leave it empty at first: the key that the server shows is kept at Test and save, and any other is refused from then on",
    ),
  ],
  instructions: [
    "In the SIS: set up the export OneRoster CSV 1.1 or 1.2 as a ZIP with manifest.csv, with orgs, users, demographics and for 1.2 roles, every night before the import is due.",
    "Send everything (bulk). Exports of changes (delta) are read on top of the newest one with everything, as long as both lie in the folder.",
    "Let the export upload under another name, such as roster.zip.part, and rename it, or put roster.zip.done beside it; without either a file counts once it no longer grows.",
    "Make an account for us that may read the folder. Files are never changed or removed: the newest are read, and the same again change nothing.",
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
