import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Table } from "@/components/ui/table";
import type { SchoolRow, SisSchoolRow } from "@/server/schools/queries";
import { sisSchoolName } from "./match-state";

/** The SIS schools that none of ours has taken, most students first. */
export function UnmatchedSchools({ schools, ours }: { schools: readonly SisSchoolRow[]; ours: readonly SchoolRow[] }) {
  const fits = new Map(ours.flatMap((row) => (row.suggestion ? [[row.suggestion.sourceId, row.name]] : [])));
  const ordered = schools.toSorted(
    (a, b) => (b.studentCount ?? 0) - (a.studentCount ?? 0) || a.name.localeCompare(b.name),
  );
  return (
    <section className="section" aria-labelledby="rest-h">
      <div className="section-head">
        <h2 id="rest-h">SIS schools without a match</h2>
        <span className="muted">
          {schools.length === 0
            ? "Every SIS school is matched."
            : `${formatNoun(schools.length, ["school", "schools"])}. Their rows are skipped and counted, without an alert for each.`}
        </span>
      </div>
      {schools.length > 0 && (
        <div className="max-w-[58rem]">
          <Table caption="SIS schools without a match, most students first" density="compact" narrow="stack">
            <thead>
              <tr>
                <th scope="col">SIS school</th>
                <th scope="col">Number</th>
                <th scope="col" className="num">
                  Students
                </th>
                <th scope="col">Remark</th>
              </tr>
            </thead>
            <tbody>
              {ordered.map((school) => (
                <tr key={school.sourceId}>
                  <th scope="row">{sisSchoolName(school)}</th>
                  <td className="code" data-l="Number">
                    {school.number}
                  </td>
                  <td className="num" data-l="Students">
                    {school.studentCount === null ? "–" : formatCount(school.studentCount)}
                  </td>
                  <td data-l="Remark">
                    {fits.has(school.sourceId) ? (
                      `Fits ${fits.get(school.sourceId)}`
                    ) : (
                      <span className="faint">None of your schools fits</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </section>
  );
}
