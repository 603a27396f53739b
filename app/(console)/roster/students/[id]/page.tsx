import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { RecordHistory } from "@/components/roster/record-history";
import { ApiProvider } from "@/components/trpc/client";
import { api, orNotFound } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Status } from "@/components/ui/status";
import { formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { Table } from "@/components/ui/table";
import type { RecordField, ValueSource } from "@/server/roster/student-record";

import { KeepButton, ProtectButton } from "./record-actions";

export const metadata: Metadata = { title: "Student" };

export default async function StudentPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!/^\d{1,15}$/.test(id) || Number(id) === 0) notFound();
  const session = await requireAdministrator();
  const student = await orNotFound(api.roster.student({ id: Number(id) }));
  const { timeZone } = session.district;
  const mayEdit = session.role === "site_manager" || session.role === "analyst";
  const groups = [...new Set(student.fields.map((field) => field.group))];
  return (
    <ApiProvider>
      <PageHead
        breadcrumbs={[
          { href: "/roster/students", label: "Students" },
          { href: `/roster/schools/${student.schoolId}`, label: student.school },
        ]}
        title={[student.lastName, student.firstName].filter(Boolean).join(", ")}
        status={<Status kind={student.isActive ? "ok" : "neutral"}>{student.isActive ? "Active" : "Inactive"}</Status>}
        actions={
          mayEdit && (
            <>
              <ProtectButton id={student.id} isProtected={student.isProtected} />
              <LinkButton href={`/roster/students/${student.id}/edit`} icon="pencil">
                Edit
              </LinkButton>
            </>
          )
        }
        meta={[
          <>
            High School Student ID <span className="code">{student.studentNumber}</span>
          </>,
          <>
            Class year <span className="tnum">{student.classYear}</span>
          </>,
          student.school,
          ...(student.isProtected ? ["Protected from inactivation"] : []),
          `Last changed ${formatMoment(student.updatedAt, timeZone)}`,
        ]}
      />
      <div className="grid items-start gap-12 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <section aria-labelledby="fields">
          <div className="section-head">
            <h2 id="fields">Fields</h2>
            <span className="muted">{sourcesOf(student.fields)}</span>
          </div>
          <Table caption="Fields of this student with the source of each value" density="compact" narrow="stack">
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
                {student.fields
                  .filter((field) => field.group === group)
                  .map((field) => (
                    <FieldRow key={field.key} id={student.id} field={field} timeZone={timeZone} mayEdit={mayEdit} />
                  ))}
              </tbody>
            ))}
          </Table>
        </section>
        <RecordHistory events={student.history} timeZone={timeZone} />
      </div>
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

/** They identify the student, so that they always follow the SIS. */
const IDS = new Set(["sisId", "studentNumber"]);
const CODES = new Set(["sisId", "studentNumber", "birthOn", "zip", "homePhone", "federatedId"]);

type RowProps = { id: number; field: RecordField; timeZone: string; mayEdit: boolean };

function FieldRow({ id, field, timeZone, mayEdit }: RowProps) {
  const { source } = field;
  return (
    <tr>
      <th scope="row">{field.label}</th>
      <td data-l="Value">
        {field.value === null ? (
          <i className="empty-value">empty</i>
        ) : (
          <span className={CODES.has(field.key) ? "code" : undefined}>{field.value}</span>
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
        {mayEdit && (field.isKept || (field.followsSis && !IDS.has(field.key))) && (
          <KeepButton id={id} field={field.key} label={field.label} isKept={field.isKept} />
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
