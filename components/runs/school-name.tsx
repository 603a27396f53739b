import { Status } from "@/components/ui/status";
import type { SchoolPlan } from "@/server/runs/school-plans";

/** A school's name; one that crosses a limit says so. */
export function SchoolName({ plan }: { plan: Pick<SchoolPlan, "name" | "crossed"> }) {
  if (plan.crossed.length === 0) return plan.name;
  return (
    <Status kind="bad">
      <span className="whitespace-normal">
        {plan.name}
        <span className="sr-only">, crosses a limit</span>
      </span>
    </Status>
  );
}
