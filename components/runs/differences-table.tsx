import { Diff } from "@/components/ui/diff";
import { Table } from "@/components/ui/table";
import type { Difference } from "@/server/configuration/differences";

/** What differs between two configurations, a line each. */
export function DifferencesTable({ caption, differences }: { caption: string; differences: readonly Difference[] }) {
  return (
    <Table caption={caption} density="compact" narrow="stack">
      <thead>
        <tr>
          <th scope="col" style={{ width: "16rem" }}>
            Where
          </th>
          <th scope="col" style={{ width: "16rem" }}>
            What
          </th>
          <th scope="col">Before and after</th>
        </tr>
      </thead>
      <tbody>
        {differences.map((one) => (
          <tr key={`${one.area} ${one.what}`}>
            <td data-l="Where">{one.area}</td>
            <th scope="row">{one.what}</th>
            <td data-l="Before and after">
              <Diff before={one.before} after={one.after} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
