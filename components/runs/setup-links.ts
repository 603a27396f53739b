/** Where each step of the set-up is done; the steps are those of the Import summary. */
export function setupHref(step: string, slug: string): string {
  switch (step) {
    case "connection":
      return "/setup/connection";
    case "schools":
      return "/setup/schools";
    case "mail":
      return "/notifications";
    default:
      return `/imports/${slug}/${step}`;
  }
}

export const SETUP_NAMES: Record<string, { row: string; page: string }> = {
  connection: { row: "Connection", page: "Integration setup" },
  schools: { row: "Schools", page: "School matching" },
  fields: { row: "Fields", page: "Match fields" },
  codes: { row: "Codes", page: "Define codes" },
  sync: { row: "Sync settings", page: "Sync settings" },
  mail: { row: "Mail", page: "Email notifications" },
};
