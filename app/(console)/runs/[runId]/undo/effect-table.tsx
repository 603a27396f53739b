import { formatCount } from "@/components/ui/numbers";
import { Table } from "@/components/ui/table";
import { figuresOf, sumFigures, type EffectFigures, type SchoolEffect } from "@/server/runs/undo-effect";

type Props = { schools: SchoolEffect[]; restoresValues: boolean; caption: string };

/** Now, less inactive, plus active again, plus changes of school, is after: by school and in all. */
export function EffectTable({ schools, restoresValues, caption }: Props) {
  const rows = schools
    .map((school) => ({ ...figuresOf(school, restoresValues), id: school.schoolId, name: school.name }))
    .filter((row) => row.becomeInactive + row.activeAgain + row.restored + row.stay > 0 || row.changeSchool !== 0);
  const sum = sumFigures(rows);
  const columns: { label: string; key: keyof EffectFigures }[] = [
    { label: "Active now", key: "activeNow" },
    { label: "Become inactive", key: "becomeInactive" },
    { label: "Active again", key: "activeAgain" },
    ...(rows.some((row) => row.changeSchool !== 0) ? [{ label: "Change school", key: "changeSchool" as const }] : []),
    { label: "Active after", key: "activeAfter" },
    { label: "Students restored", key: "restored" },
    { label: "Values that stay", key: "stay" },
  ];
  const cells = (row: EffectFigures) =>
    columns.map(({ label, key }) => (
      <td key={key} className={row[key] === 0 ? "num faint" : "num"} data-l={label}>
        {key === "changeSchool" ? formatSigned(row[key]) : formatCount(row[key])}
      </td>
    ));
  return (
    <Table caption={caption} narrow="figures" hasTotals>
      <thead>
        <tr>
          <th scope="col">School</th>
          {columns.map(({ label }) => (
            <th key={label} scope="col" className="num">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row">{row.name}</th>
            {cells(row)}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">These schools</th>
          {cells(sum)}
        </tr>
      </tfoot>
    </Table>
  );
}

/** "+3", "−3": more or fewer active students than now. */
function formatSigned(value: number): string {
  if (value === 0) return "0";
  return `${value > 0 ? "+" : "−"}${formatCount(Math.abs(value))}`;
}
