import type { Metadata } from "next";
import Link from "next/link";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { Icon } from "@/components/ui/icon";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Pager } from "@/components/ui/pager";
import { Status } from "@/components/ui/status";
import { formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { Table, TableScroll } from "@/components/ui/table";
import type { OpenAlert } from "@/server/alerts/queries";

export const metadata: Metadata = { title: "Alerts" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const idOf = (value: string | string[] | undefined) =>
  typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : null;

export default async function AlertsPage({ searchParams }: Props) {
  const session = await requireAdministrator();
  const { after, before } = await searchParams;
  if (session.role === "school_manager") {
    return (
      <>
        <PageHead title="Alerts" />
        <Empty title="Not part of your role" why="Alerts are decided by the district's analysts and site managers." />
      </>
    );
  }
  const [page, open] = await Promise.all([
    api.alerts.list({ after: idOf(after), before: idOf(before) }),
    api.alerts.count(),
  ]);
  return (
    <>
      <PageHead
        title="Alerts"
        headline={
          open === 0
            ? "Nothing waits for a decision."
            : `${formatNoun(open, ["record may already be here", "records may already be here"])} under other details. These records wait and are not imported.`
        }
        meta={
          open === 0
            ? []
            : ["Decisions arrive in a later release; until then each import looks again and keeps them waiting."]
        }
      />
      {page.alerts.length === 0 ? (
        <Empty title="No open alerts" why="Possible duplicates that an import finds stand here, beside our records." />
      ) : (
        <>
          {page.alerts.map((alert) => (
            <Alert key={alert.id} alert={alert} timeZone={session.district.timeZone} />
          ))}
          <Pager
            label={formatNoun(page.alerts.length, ["alert on this page", "alerts on this page"])}
            previousHref={page.previous === null ? null : `/alerts?before=${page.previous}`}
            nextHref={page.next === null ? null : `/alerts?after=${page.next}`}
          />
        </>
      )}
    </>
  );
}

function Alert({ alert, timeZone }: { alert: OpenAlert; timeZone: string }) {
  const heading = `alert-${alert.id}`;
  return (
    <section className="section first-of-type:mt-0" aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>{alert.name}</h2>
        <Status kind="held">{alert.kind === "duplicate" ? "Possible duplicate" : "ID of a different person"}</Status>
        <span className="muted">
          {alert.school}, since {formatMoment(alert.createdAt, timeZone)},{" "}
          <Link href={`/runs/${alert.lastRunId}`} prefetch={false}>
            last import
          </Link>
        </span>
      </div>
      <TableScroll label={`${alert.name} beside our records`}>
        <Table caption={<>{alert.name} as received, beside our records</>} density="compact">
          <thead>
            <tr>
              <th scope="col" style={{ width: "12rem" }}>
                Field
              </th>
              <th scope="col">
                From the SIS<span className="cell-2">not imported yet</span>
              </th>
              {alert.candidates.map((candidate) => (
                <th key={candidate.id} scope="col">
                  <Link href={`/roster/students/${candidate.id}`} prefetch={false}>
                    {candidate.name}
                  </Link>
                  <span className="cell-2">{candidate.isActive ? "active" : "inactive"}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {alert.rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.label}</th>
                <td>
                  <Value value={row.incoming} />
                </td>
                {row.ours.map((value, index) => (
                  <td key={alert.candidates[index]?.id}>
                    <Ours value={value} incoming={row.incoming} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
      </TableScroll>
    </section>
  );
}

function Value({ value }: { value: string | null }) {
  return value === null ? <i className="empty-value">empty</i> : <>{value}</>;
}

function Ours({ value, incoming }: { value: string | null; incoming: string | null }) {
  const isSame = value !== null && incoming !== null && value.toLowerCase() === incoming.toLowerCase();
  if (!isSame) return <Value value={value} />;
  return (
    <span className="inline-flex items-baseline gap-1.5 font-medium">
      <Icon name="check" className="i tone-ok self-center" />
      <span>
        {value}
        <span className="sr-only">, agrees</span>
      </span>
    </span>
  );
}
