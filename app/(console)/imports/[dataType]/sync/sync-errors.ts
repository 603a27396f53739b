import type { SummaryError } from "@/components/ui/error-summary";
import { LIMITS, type LimitName, type SyncRules } from "@/server/engine/types";
import { syncRules } from "@/server/settings/schema";

const NAMES: Record<LimitName, string> = {
  inactivated: "Inactivated",
  updated: "Updated",
  created: "Created",
  fieldChanged: "One field changed",
};

/** What stands against saving these rules, each with the place where it is mended. */
export function syncErrors(sync: SyncRules): SummaryError[] {
  const found = syncRules.safeParse(sync);
  if (found.success) return [];
  return found.error.issues.map(({ path, message }) => {
    const limit = LIMITS.find((name) => path[0] === "limits" && path[1] === name);
    return limit
      ? { href: `#limit-${limit}-${String(path[2] ?? "percent")}`, text: `${NAMES[limit]}: ${message}` }
      : { href: `#sync-${String(path[0] ?? "")}`, text: message };
  });
}
