import type { FixHint } from "../connector";

/** What to do about a fault, and who can do it. */
export const FIXES = {
  credentials:
    "Whoever runs the SFTP server checks the user name and the password or key, and that the account is open.",
  key: "Paste the whole private key, from BEGIN to END, of a key without a passphrase.",
  address: "Check the host and the port; SFTP is on port 22 unless the server says otherwise.",
  hostKey:
    "Ask whoever runs the SFTP server whether its key was changed. If it was, empty Host key and save again: the new one is then shown.",
  folder: "Check the folder, and that the account may read it.",
  upload: "Whoever sends the files uploads the ZIP again, under another name until it is whole.",
  export: "Whoever exports the files mends the export and uploads the ZIP again.",
  bulk: "Whoever exports the files sends one with everything (bulk). Files with changes only are read on top of it.",
  replaced: "Start the import again: it then reads the newer files.",
} as const;

export function fixHint(fieldId: string): FixHint {
  const file = fieldId.startsWith("demographics.") ? "demographics.csv" : "users.csv";
  return {
    who: "Whoever exports the OneRoster files",
    where: `The SIS's record of the person, or its export of ${file}`,
  };
}
