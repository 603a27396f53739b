import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { rosterHref, readRosterView } from "@/components/roster/list-address";
import { api, orNotFound } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Status } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import { schoolInput } from "@/server/roster/schema";

export const metadata: Metadata = { title: "School" };

export default async function SchoolPage({ params }: { params: Promise<{ id: string }> }) {
  const input = schoolInput.safeParse(await params);
  if (!input.success) notFound();
  const school = await orNotFound(api.roster.school(input.data));
  const active = school.years.reduce((sum, year) => sum + year.active, 0);
  const inactive = school.years.reduce((sum, year) => sum + year.inactive, 0);
  return (
    <>
      <PageHead
        breadcrumbs={[{ href: "/roster/schools", label: "Schools" }]}
        title={school.name}
        status={<Status kind={school.isActive ? "ok" : "neutral"}>{school.isActive ? "Active" : "Inactive"}</Status>}
        headline={`${formatNoun(active, ["active student", "active students"])} in ${formatNoun(
          school.years.filter((year) => year.active > 0).length,
          ["class year", "class years"],
        )}.`}
        meta={[
          <>
            Number <span className="code">{school.number}</span>
          </>,
        ]}
        actions={
          <LinkButton href={rosterHref(readRosterView({}), { schoolId: school.id })}>
            Students of this school
          </LinkButton>
        }
      />
      {school.years.length === 0 ? (
        <Empty title="No students" why="Students of this school stand here after an import." />
      ) : (
        <Table caption="Students by class year" density="compact" hasTotals className="max-w-160">
          <thead>
            <tr>
              <th scope="col">Class year</th>
              <th scope="col" className="num">
                Active
              </th>
              <th scope="col" className="num">
                Inactive
              </th>
            </tr>
          </thead>
          <tbody>
            {school.years.map((year) => (
              <tr key={year.classYear}>
                <th scope="row" className="tnum">
                  {year.classYear}
                </th>
                <td className={year.active === 0 ? "num faint" : "num"}>{formatCount(year.active)}</td>
                <td className={year.inactive === 0 ? "num faint" : "num"}>{formatCount(year.inactive)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">All years</th>
              <td className="num">{formatCount(active)}</td>
              <td className="num">{formatCount(inactive)}</td>
            </tr>
          </tfoot>
        </Table>
      )}
    </>
  );
}
