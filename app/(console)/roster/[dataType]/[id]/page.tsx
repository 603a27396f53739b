import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { RecordHistory } from "@/components/roster/record-history";
import { ApiProvider } from "@/components/trpc/client";
import { mayRunImports } from "@/components/shell/roles";
import { api, orNotFound } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Status } from "@/components/ui/status";
import { formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { Table } from "@/components/ui/table";
import type { DataType } from "@/server/connectors/connector";
import { personInput } from "@/server/data-subjects/schema";
import { findCatalogue } from "@/server/engine/catalogue";
import { dataTypeOf } from "@/server/engine/catalogue/slug";
import type { RecordField, RecordLinks, ValueSource } from "@/server/roster/record";
import { DataSubject } from "./data-subject";
import { KeepButton, ProtectButton } from "./record-actions";

type Props = { params: Promise<{ dataType: string; id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const dataType = dataTypeOf((await params).dataType);
  const noun = (dataType && findCatalogue(dataType)?.noun[0]) ?? "record";
  return { title: noun.charAt(0).toUpperCase() + noun.slice(1) };
}

export default async function RecordPage({ params }: Props) {
  const { dataType: slug, id } = await params;
  const dataType = dataTypeOf(slug);
  if (!dataType || !/^\d{1,15}$/.test(id) || Number(id) === 0) notFound();
  const session = await requireAdministrator();
  const record = await orNotFound(api.roster.record({ dataType, id: Number(id) }));
  const { timeZone } = session.district;
  const mayEdit = mayRunImports(session.role);
  const person = personInput.safeParse({ dataType, id: record.id });
  const groups = [...new Set(record.fields.map((field) => field.group))];
  return (
    <ApiProvider>
      <PageHead
        breadcrumbs={[
          { href: `/roster/${slug}`, label: record.label },
          ...(record.schoolId && record.school
            ? [{ href: `/roster/schools/${record.schoolId}`, label: record.school }]
            : []),
        ]}
        title={record.title}
        status={<Status kind={record.isActive ? "ok" : "neutral"}>{record.isActive ? "Active" : "Inactive"}</Status>}
        actions={
          mayEdit && (
            <>
              <ProtectButton dataType={dataType} id={record.id} isProtected={record.isProtected} />
              {dataType === "student" && (
                <LinkButton href={`/roster/students/${record.id}/edit`} icon="pencil">
                  Edit
                </LinkButton>
              )}
            </>
          )
        }
        meta={[
          <>
            {record.numberLabel} <span className="code">{record.number}</span>
          </>,
          ...(record.school ? [record.school] : []),
          ...(record.isProtected ? ["Protected from inactivation"] : []),
          `Last changed ${formatMoment(record.updatedAt, timeZone)}`,
        ]}
      />
      <div className="grid items-start gap-12 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <section aria-labelledby="fields">
          <div className="section-head">
            <h2 id="fields">Fields</h2>
            <span className="muted">{sourcesOf(record.fields)}</span>
          </div>
          <Table
            caption={`Fields of this ${record.noun[0]} with the source of each value`}
            density="compact"
            narrow="stack"
          >
            <thead>
              <tr>
                <th scope="col" style={{ width: "13rem" }}>
                  Field
                </th>
                <th scope="col">Value</th>
                <th scope="col" style={{ width: "22rem" }}>
                  Source
                </th>
                <th scope="col" style={{ width: "10rem" }}>
                  Since
                </th>
                <th scope="col" style={{ width: "10rem" }}>
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            {groups.map((group) => (
              <tbody key={group}>
                <tr className="group">
                  <th scope="rowgroup" colSpan={5}>
                    {group}
                  </th>
                </tr>
                {record.fields
                  .filter((field) => field.group === group)
                  .map((field) => (
                    <FieldRow
                      key={field.key}
                      dataType={dataType}
                      id={record.id}
                      field={field}
                      timeZone={timeZone}
                      mayEdit={mayEdit}
                    />
                  ))}
              </tbody>
            ))}
          </Table>
        </section>
        <div className="grid gap-10">
          {record.links.map((links) => (
            <Links key={`${links.slug} ${links.label}`} links={links} />
          ))}
          <RecordHistory events={record.history} timeZone={timeZone} />
        </div>
      </div>
      {session.role === "site_manager" && person.success && (
        <div className="mt-12">
          <DataSubject {...person.data} slug={slug} title={record.title} noun={record.noun[0]} />
        </div>
      )}
    </ApiProvider>
  );
}

function sourcesOf(fields: RecordField[]): string {
  const count = (kind: ValueSource["kind"]) => fields.filter((field) => field.source?.kind === kind).length;
  const kept = fields.filter((field) => field.isKept).length;
  return [
    [count("import"), "from imports"],
    [count("hand"), "by hand"],
    [count("school_sync"), "from SchoolSync"],
    [count("data_import"), "from Data Import"],
    [kept, "kept"],
    [fields.filter((field) => field.value === null).length, "empty"],
  ]
    .flatMap(([number, word]) => (number === 0 ? [] : [`${formatCount(Number(number))} ${word}`]))
    .join(", ");
}

/** Set in the typeface of codes: ids, numbers and dates. */
const CODES = /(number|id|on|zip|phone|year|section|term|score)$/i;

function Links({ links }: { links: RecordLinks }) {
  const id = `links-${links.slug}`;
  return (
    <section aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{links.label}</h2>
      </div>
      <ul className="grid gap-1">
        {links.items.map((item) => (
          <li key={item.id}>
            <Link href={`/roster/${links.slug}/${item.id}`} prefetch={false}>
              {item.title}
            </Link>{" "}
            <span className="code faint">{item.number}</span>
            {!item.isActive && <span className="muted"> Inactive</span>}
          </li>
        ))}
      </ul>
      {links.hasMore && <p className="muted mt-1">More are not listed here.</p>}
    </section>
  );
}

type RowProps = { dataType: DataType; id: number; field: RecordField; timeZone: string; mayEdit: boolean };

function FieldRow({ dataType, id, field, timeZone, mayEdit }: RowProps) {
  const { source } = field;
  return (
    <tr>
      <th scope="row">{field.label}</th>
      <td data-l="Value">
        {field.value === null ? (
          <i className="empty-value">empty</i>
        ) : (
          <span className={CODES.test(field.key) && field.options === null ? "code" : undefined}>{field.value}</span>
        )}
        {field.isKept && <span className="muted"> Kept: imports do not change it</span>}
      </td>
      <td data-l="Source">
        <Source source={source} />
      </td>
      <td data-l="Since" className="tnum muted">
        {source && source.kind !== "unknown" ? formatMoment(source.at, timeZone) : ""}
      </td>
      <td className="text-right">
        {mayEdit && (field.isKept || (field.followsSis && !field.identifies)) && (
          <KeepButton dataType={dataType} id={id} field={field.key} label={field.label} isKept={field.isKept} />
        )}
      </td>
    </tr>
  );
}

function Source({ source }: { source: ValueSource | null }) {
  if (source === null) return null;
  switch (source.kind) {
    case "import":
      return (
        <>
          <Link href={`/runs/${source.runId}`} prefetch={false}>
            Import {source.number}
          </Link>{" "}
          {source.sisField && <span className="code faint [overflow-wrap:anywhere]">{source.sisField}</span>}
        </>
      );
    case "hand":
      return <>By hand{source.person ? `, ${source.person}` : ""}</>;
    case "school_sync":
      return (
        <>
          SchoolSync <span className="muted">{source.reference}</span>
        </>
      );
    case "data_import":
      return (
        <>
          Data Import <span className="muted">{source.reference}</span>
        </>
      );
    case "unknown":
      return <span className="faint">From before imports were kept</span>;
  }
}
