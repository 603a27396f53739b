import type { Role } from "@/server/platform/tenancy";

export const ROLE_LABELS: Record<Role, string> = {
  site_manager: "Site manager",
  analyst: "Analyst",
  viewer: "Viewer",
  school_manager: "School manager",
  operator: "Operator",
};
