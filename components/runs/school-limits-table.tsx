import { LimitBar } from "@/components/ui/limit-bar";
import { formatCount, formatPercent } from "@/components/ui/numbers";
import { Table, TableScroll } from "@/components/ui/table";
import type { LimitName } from "@/server/engine/types";
import type { SafetyView } from "@/server/runs/safety-view";
import { limitUse, type SchoolPlan } from "@/server/runs/school-plans";
import { SchoolName } from "./school-name";

const COLUMNS: { limit: Exclude<LimitName, "fieldChanged">; label: string }[] = [
  { limit: "created", label: "Created" },
  { limit: "updated", label: "Updated" },
  { limit: "inactivated", label: "Inactivated" },
];

/** What the plan does to each school, as shares of each safety limit; the nearest to a limit first. */
export function SchoolLimitsTable({ view }: { view: SafetyView }) {
  const headOf = (limit: LimitName) => {
    const rule = view.limits[limit];
    return rule ? `limit ${formatPercent(rule.percent / 100)}` : "no limit";
  };
  return (
    <TableScroll label="Table of schools">
      <Table
        caption="Planned changes by school as share of each safety limit"
        density="compact"
        hasTotals
        className="lims tbl-wide"
      >
        <thead>
          <tr>
            <th scope="col" style={{ width: "12.5rem" }}>
              School
            </th>
            <th scope="col" className="num">
              Active now
            </th>
            {COLUMNS.map(({ limit, label }) => [
              <th key={limit} scope="col" className="num">
                {label}
              </th>,
              <th key={`${limit} share`} scope="col" className="num lim-h">
                <span className="sr-only">{label}, share, </span>
                {headOf(limit)}
              </th>,
            ])}
            <th scope="col" className="gap-l whitespace-nowrap">
              Most changed
            </th>
            <th scope="col" className="num lim-h">
              <span className="sr-only">Most changed field, share, </span>
              {headOf("fieldChanged")}
            </th>
          </tr>
        </thead>
        <tbody>
          {view.schools.map((school) => (
            <Row key={school.schoolId} plan={school} view={view} />
          ))}
        </tbody>
        <tfoot>
          <Row plan={view.district} view={view} />
        </tfoot>
      </Table>
    </TableScroll>
  );
}

function Row({ plan, view }: { plan: SchoolPlan; view: SafetyView }) {
  return (
    <tr>
      <th scope="row">
        <SchoolName plan={plan} />
      </th>
      <td className="num">{formatCount(plan.active)}</td>
      {COLUMNS.map(({ limit }) => {
        const use = limitUse(plan, limit, view.limits);
        return [
          <td key={limit} className={use.records === 0 ? "num faint" : "num"}>
            {formatCount(use.records)}
          </td>,
          <td key={`${limit} share`}>
            <LimitBar {...use} />
          </td>,
        ];
      })}
      <td className="gap-l">{plan.mostChanged?.label ?? <span className="faint">–</span>}</td>
      <td>
        <LimitBar {...limitUse(plan, "fieldChanged", view.limits)} />
      </td>
    </tr>
  );
}
