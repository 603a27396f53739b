import type { Metadata } from "next";
import { FilterForm } from "@/components/runs/filter-form";
import { api } from "@/components/trpc/server";
import { NotYourRole } from "@/components/shell/not-your-role";
import { Empty } from "@/components/ui/empty";
import { LinkButton } from "@/components/ui/link-button";
import { PageHead } from "@/components/ui/page-head";
import { Pager } from "@/components/ui/pager";
import { Table } from "@/components/ui/table";
import { formatMoment } from "@/components/ui/times";
import { describeAction, describeDetail } from "@/server/audit/describe";
import { AUDIT_AREAS, auditFilterInput } from "@/server/audit/schema";
import { requireAdministrator } from "@/server/auth/session";

export const metadata: Metadata = { title: "Audit log" };

const HEAD = { breadcrumbs: [{ href: "/setup", label: "Configure" }], title: "Audit log" };

const placeOf = (value: string | string[] | undefined) =>
  typeof value === "string" && /^\d{1,15}$/.test(value) && Number(value) > 0 ? Number(value) : null;

/** Who did what, and what was different afterwards; nobody can change it. */
export default async function AuditPage({ searchParams }: PageProps<"/setup/audit">) {
  const session = await requireAdministrator();
  if (session.role !== "site_manager") {
    return <NotYourRole {...HEAD} why="The audit log is read by the district’s site managers." />;
  }
  const { q, area, before, after } = await searchParams;
  const given = auditFilterInput.safeParse({ search: q ?? "", area: area || null });
  const filter = given.success ? given.data : auditFilterInput.parse({});
  const { rows, newer, older } = await api.audit.list({ ...filter, before: placeOf(before), after: placeOf(after) });
  const query = (place: Record<string, string>) =>
    new URLSearchParams({
      ...(filter.search ? { q: filter.search } : {}),
      ...(filter.area ? { area: filter.area } : {}),
      ...place,
    }).toString();
  const { timeZone } = session.district;
  return (
    <>
      <PageHead
        {...HEAD}
        headline="Every setting, decision, export and sign-in of this district, the newest first. Nothing in it can be changed."
        meta={[`Times are in ${timeZone}`]}
        actions={
          <LinkButton href={`/api/audit.csv?${query({})}`} isDownload>
            Export
          </LinkButton>
        }
      />
      <div className="filters">
        <div className="end">
          <FilterForm
            action="/setup/audit"
            search={{ label: "Search the audit log", value: filter.search }}
            choices={[
              {
                name: "area",
                label: "Area",
                any: "All areas",
                value: filter.area,
                options: Object.entries(AUDIT_AREAS),
              },
            ]}
            keep={{}}
          />
        </div>
      </div>
      {rows.length === 0 ? (
        <Empty title="Nothing is written here" why="Nothing was done that this filter lets through." />
      ) : (
        <>
          <Table caption="Audit log" density="compact" narrow="stack">
            <thead>
              <tr>
                <th scope="col" style={{ width: "11rem" }}>
                  Time
                </th>
                <th scope="col" style={{ width: "12rem" }}>
                  Who
                </th>
                <th scope="col" style={{ width: "16rem" }}>
                  What
                </th>
                <th scope="col" style={{ width: "14rem" }}>
                  Subject
                </th>
                <th scope="col">Detail</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td data-l="Time" className="tnum whitespace-nowrap">
                    {formatMoment(row.at, timeZone)}
                  </td>
                  <td data-l="Who">{row.actor}</td>
                  <td data-l="What" className="min-w-44">
                    {describeAction(row.action)}
                  </td>
                  <td data-l="Subject" className="min-w-40 wrap-anywhere">
                    {row.subject}
                  </td>
                  <td data-l="Detail" className="wrap-anywhere">
                    {describeDetail(row.detail).map((line) => (
                      <span key={line} className="block">
                        {line}
                      </span>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
          <Pager
            label="The newest first"
            previousHref={newer === null ? null : `/setup/audit?${query({ after: String(newer) })}`}
            nextHref={older === null ? null : `/setup/audit?${query({ before: String(older) })}`}
          />
        </>
      )}
    </>
  );
}
