import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { readRecordListView, recordListHref, type RecordListView } from "@/components/roster/record-address";
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
import { findCatalogue } from "@/server/engine/catalogue";
import { dataTypeOf } from "@/server/engine/catalogue/slug";

type Props = {
  params: Promise<{ dataType: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const ACTIVE = [
  { active: "active", label: "Active" },
  { active: "inactive", label: "Inactive" },
  { active: "all", label: "All" },
] as const;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const dataType = dataTypeOf((await params).dataType);
  return { title: (dataType && findCatalogue(dataType)?.label) ?? "Roster" };
}

/** The records of one data type; the students have a list of their own. */
export default async function RecordsPage({ params, searchParams }: Props) {
  const { dataType: slug } = await params;
  const dataType = dataTypeOf(slug);
  const catalogue = dataType && findCatalogue(dataType);
  if (!dataType || !catalogue) notFound();
  const view = readRecordListView(await searchParams);
  const [list, schools] = await Promise.all([api.roster.records({ dataType, ...view }), api.roster.schoolNames()]);
  const isFiltered = view.search !== "" || view.schoolId !== null || view.active !== "active";
  const [one, many] = list.noun;
  return (
    <>
      <PageHead
        title="Roster"
        headline={`${many.charAt(0).toUpperCase()}${many.slice(1)} as they are now, whatever brought them here.`}
      />
      <RosterTabs current={slug} />
      <div className="filters">
        <FilterLinks
          label={`Show ${many}`}
          items={ACTIVE.map(({ active, label }) => ({
            href: recordListHref(slug, view, { active }),
            label,
            isCurrent: view.active === active,
          }))}
        />
        <div className="end">
          <FilterForm
            action={`/roster/${slug}`}
            search={{ label: list.searchedBy, value: view.search }}
            keep={{ active: view.active === "active" ? undefined : view.active }}
            choices={
              list.hasSchools
                ? [
                    {
                      name: "school",
                      label: "School",
                      any: "All schools",
                      value: view.schoolId,
                      options: schools.map((school) => [school.id, school.name]),
                    },
                  ]
                : []
            }
          />
        </div>
      </div>
      {list.rows.length > 0 ? (
        <RecordsTable list={list} slug={slug} view={view} label={catalogue.label} />
      ) : (
        <Empty
          title={isFiltered ? `No ${one} fits` : `No ${many} yet`}
          why={
            isFiltered
              ? `The search is for ${list.searchedBy}, from the beginning; an ID must be whole.`
              : "They stand here after their first import."
          }
          action={
            isFiltered ? (
              <Link href={`/roster/${slug}`} prefetch={false}>
                Show all active {many}
              </Link>
            ) : undefined
          }
        />
      )}
    </>
  );
}

type List = Awaited<ReturnType<typeof api.roster.records>>;
type TableProps = { list: List; slug: string; view: RecordListView; label: string };

function RecordsTable({ list, slug, view, label }: TableProps) {
  const [one, many] = list.noun;
  return (
    <>
      <TableScroll label={`Table of ${many}`}>
        <Table caption={`${label} in their order`} density="compact">
          <thead>
            <tr>
              <th scope="col">{one.charAt(0).toUpperCase() + one.slice(1)}</th>
              <th scope="col">{list.numberLabel}</th>
              {list.columns.map((column) => (
                <th scope="col" key={column}>
                  {column}
                </th>
              ))}
              {list.hasSchools && <th scope="col">School</th>}
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {list.rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <Link href={`/roster/${slug}/${row.id}`} prefetch={false}>
                    {row.title}
                  </Link>
                </th>
                <td className="code">{row.number}</td>
                {row.columns.map((value, index) => (
                  <td key={list.columns[index]}>{value}</td>
                ))}
                {list.hasSchools && <td>{row.school}</td>}
                <td>
                  <Status kind={row.isActive ? "ok" : "neutral"}>{row.isActive ? "Active" : "Inactive"}</Status>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      </TableScroll>
      <Pager
        label={formatNoun(list.rows.length, [`${one} on this page`, `${many} on this page`])}
        previousHref={list.previous && recordListHref(slug, view, { before: list.previous })}
        nextHref={list.next && recordListHref(slug, view, { after: list.next })}
      />
    </>
  );
}
