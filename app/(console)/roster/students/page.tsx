import type { Metadata } from "next";
import Link from "next/link";
import { readRosterView, rosterHref, type RosterView } from "@/components/roster/list-address";
import { RosterTabs } from "@/components/roster/roster-tabs";
import { FilterForm } from "@/components/runs/filter-form";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { FilterLinks } from "@/components/ui/filter-links";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Pager } from "@/components/ui/pager";
import { Status } from "@/components/ui/status";
import { Table, TableScroll } from "@/components/ui/table";
import { ENROLLMENT_STATUSES } from "@/server/engine/catalogue/student";

export const metadata: Metadata = { title: "Students" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const STATUSES = new Map(ENROLLMENT_STATUSES.map((code) => [code.key, code.label]));
const ACTIVE = [
  { active: "active", label: "Active" },
  { active: "inactive", label: "Inactive" },
  { active: "all", label: "All" },
] as const;

export default async function StudentsPage({ searchParams }: Props) {
  const view = readRosterView(await searchParams);
  const [page, schools] = await Promise.all([api.roster.students(view), api.roster.schoolNames()]);
  const isFiltered = view.search !== "" || view.schoolId !== null || view.active !== "active";
  return (
    <>
      <PageHead title="Roster" headline="Students as they are now, whatever brought them here." />
      <RosterTabs current="students" />
      <div className="filters">
        <FilterLinks
          label="Show students"
          items={ACTIVE.map(({ active, label }) => ({
            href: rosterHref(view, { active }),
            label,
            isCurrent: view.active === active,
          }))}
        />
        <div className="end">
          <FilterForm
            action="/roster/students"
            search={{ label: "Name or student ID", value: view.search }}
            keep={{ active: view.active === "active" ? undefined : view.active }}
            choices={[
              {
                name: "school",
                label: "School",
                any: "All schools",
                value: view.schoolId,
                options: schools.map((school) => [school.id, school.name]),
              },
            ]}
          />
        </div>
      </div>
      {page.rows.length > 0 ? (
        <StudentsTable page={page} view={view} />
      ) : (
        <Empty
          title={isFiltered ? "No student fits" : "No students yet"}
          why={
            isFiltered
              ? "Names are searched from their beginning, “Last, First” or “First Last”; an ID must be whole."
              : "Students stand here after their first import."
          }
          action={
            isFiltered ? (
              <Link href="/roster/students" prefetch={false}>
                Show all active students
              </Link>
            ) : undefined
          }
        />
      )}
    </>
  );
}

type Page = Awaited<ReturnType<typeof api.roster.students>>;

function StudentsTable({ page, view }: { page: Page; view: RosterView }) {
  return (
    <>
      <TableScroll label="Table of students">
        <Table caption="Students by last name" density="compact">
          <thead>
            <tr>
              <th scope="col">Student</th>
              <th scope="col">ID</th>
              <th scope="col">School</th>
              <th scope="col" className="num">
                Class year
              </th>
              <th scope="col" style={{ paddingLeft: "1.5rem" }}>
                Enrollment status
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {page.rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <Link href={`/roster/students/${row.id}`} prefetch={false}>
                    {[row.lastName, row.firstName].filter(Boolean).join(", ")}
                  </Link>
                </th>
                <td className="code">{row.studentNumber}</td>
                <td>{row.school}</td>
                <td className="num">{row.classYear}</td>
                <td style={{ paddingLeft: "1.5rem" }}>{STATUSES.get(row.enrollmentStatus) ?? row.enrollmentStatus}</td>
                <td>
                  <Status kind={row.isActive ? "ok" : "neutral"}>{row.isActive ? "Active" : "Inactive"}</Status>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      </TableScroll>
      <Pager
        label={formatNoun(page.rows.length, ["student on this page", "students on this page"])}
        previousHref={page.previous && rosterHref(view, { before: page.previous })}
        nextHref={page.next && rosterHref(view, { after: page.next })}
      />
    </>
  );
}
