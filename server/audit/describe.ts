const WORDS: Record<string, string> = {
  "alert.candidate_rejected": "Marked as not the same person",
  "alert.candidate_restored": "Offered as the same person again",
  "alert.decided": "Decided a possible duplicate",
  "alert.decision_cancelled": "Took a decision back",
  "alert.typed_value_removed": "Removed a typed value",
  "alert.value_typed": "Typed a missing value",
  "alerts.processed": "Processed all decisions",
  "audit.exported": "Exported the audit log",
  "configuration.exported": "Exported the configuration",
  "configuration.imported": "Imported a configuration",
  "configuration.restored": "Restored a configuration",
  "connection.reset": "Reset the configuration",
  "connection.saved": "Connected the SIS",
  "connection.test_failed": "Tested a connection that was refused",
  "import.approved": "Approved a held import",
  "import.cancelled": "Cancelled an import",
  "import.discarded": "Discarded a plan",
  "import.expired": "A held plan expired",
  "import.lines_exported": "Exported lines of a log",
  "import.log_exported": "Exported a log with its original data",
  "import.missed": "A scheduled import was missed",
  "import.previewed": "Started a preview",
  "import.redo_started": "Started a redo",
  "import.started": "Started an import",
  "import.undo_preview_exported": "Exported the preview of an undo",
  "import.undo_started": "Started an undo",
  "mail.tested": "Sent a test mail",
  "recipients.added": "Added recipients",
  "recipients.edited": "Edited a recipient",
  "recipients.removed": "Removed a recipient",
  "recipients.stopped": "A recipient stopped mails",
  "retention.history_purged": "Removed histories past their time",
  "retention.log_purged": "Removed logs past their time",
  "retention.saved": "Set how long data is kept",
  "schools.matched": "Matched schools",
  "settings.codes_saved": "Saved codes",
  "settings.fields_saved": "Saved matched fields",
  "settings.sync_saved": "Saved sync settings",
  "sso.refused": "Refused a sign-in to a record",
  "sso.removed": "Removed a SAML connection",
  "sso.saved": "Saved a SAML connection",
  "sso.signed_in": "Signed in to a record",
  "student.edited": "Edited a student",
};

/** What was done, in words; an action that is new here is named by its own. */
export function describeAction(action: string): string {
  const known = WORDS[action];
  if (known) return known;
  const [area = "", what = ""] = action.split(".");
  const text = `${area} ${what}`.replaceAll("_", " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)) || "nothing";

/** The detail of an entry as lines, "logDays: 30 → 60" where it holds before and after. */
export function describeDetail(detail: Record<string, unknown>): string[] {
  const { before, after, ...rest } = detail;
  const changes =
    isPlain(before) && isPlain(after)
      ? [...new Set([...Object.keys(before), ...Object.keys(after)])]
          .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
          .map((key) => `${key}: ${textOf(before[key])} → ${textOf(after[key])}`)
      : Object.entries({ before, after })
          .filter(([, value]) => value !== undefined)
          .map(([key, value]) => `${key}: ${textOf(value)}`);
  return [...changes, ...Object.entries(rest).map(([key, value]) => `${key}: ${textOf(value)}`)];
}
