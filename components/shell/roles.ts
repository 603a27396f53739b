import type { Role } from "@/server/platform/tenancy";

export const ROLE_LABELS: Record<Role, string> = {
  site_manager: "Site manager",
  analyst: "Analyst",
  viewer: "Viewer",
  school_manager: "School manager",
  operator: "Operator",
};

/** Who sets up and runs imports, decides alerts, changes records and exports; everybody else sees all of it without its buttons. */
export const mayRunImports = (role: Role): boolean => role === "site_manager" || role === "analyst";
