import type { Metadata } from "next";
import Link from "next/link";
import { RosterTabs } from "@/components/roster/roster-tabs";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Table } from "@/components/ui/table";
import { Status } from "@/components/ui/status";

export const metadata: Metadata = { title: "Schools" };

export default async function SchoolsPage() {
  const schools = await api.roster.schools();
  const active = schools.reduce((sum, school) => sum + school.active, 0);
  const inactive = schools.reduce((sum, school) => sum + school.inactive, 0);
  return (
    <>
      <PageHead
        title="Roster"
        headline={`${formatNoun(schools.length, ["school", "schools"])} with ${formatNoun(active, ["active student", "active students"])}.`}
      />
      <RosterTabs current="schools" />
      {schools.length === 0 ? (
        <Empty title="No schools" why="The schools that you may see stand here." />
      ) : (
        <Table caption="Schools with their students" density="compact" narrow="stack" hasTotals>
          <thead>
            <tr>
              <th scope="col">School</th>
              <th scope="col">Number</th>
              <th scope="col">State</th>
              <th scope="col" className="num">
                Active students
              </th>
              <th scope="col" className="num">
                Inactive students
              </th>
            </tr>
          </thead>
          <tbody>
            {schools.map((school) => (
              <tr key={school.id}>
                <th scope="row">
                  <Link href={`/roster/schools/${school.id}`} prefetch={false}>
                    {school.name}
                  </Link>
                </th>
                <td data-l="Number" className="code">
                  {school.number}
                </td>
                <td data-l="State">
                  <Status kind={school.isActive ? "ok" : "neutral"}>{school.isActive ? "Active" : "Inactive"}</Status>
                </td>
                <td data-l="Active" className={school.active === 0 ? "num faint" : "num"}>
                  {formatCount(school.active)}
                </td>
                <td data-l="Inactive" className={school.inactive === 0 ? "num faint" : "num"}>
                  {formatCount(school.inactive)}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3}>
                All schools
              </th>
              <td data-l="Active" className="num">
                {formatCount(active)}
              </td>
              <td data-l="Inactive" className="num">
                {formatCount(inactive)}
              </td>
            </tr>
          </tfoot>
        </Table>
      )}
    </>
  );
}
