import type { Metadata } from "next";
import Link from "next/link";
import { RunStatus } from "@/components/runs/run-status";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { formatCount } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Pager } from "@/components/ui/pager";
import { formatDuration, formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { Table, TableScroll } from "@/components/ui/table";
import type { ListedRun } from "@/server/runs/queries";
import { DATA_TYPES } from "@/server/engine/catalogue";

export const metadata: Metadata = { title: "Imports" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const numberOf = (value: string | string[] | undefined) =>
  typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : null;
const KINDS: Record<ListedRun["kind"], string> = {
  import: "Import",
  preview: "Preview",
  decisions: "Decisions",
  undo: "Undo",
  redo: "Redo",
};
/** Of runs that only planned, counts would say what was not done. */
const COUNTED: ReadonlySet<string> = new Set(["completed", "completed_with_alerts", "failed", "cancelled", "applying"]);
const labels = new Map(DATA_TYPES.map((one) => [one.dataType, one.label]));

export default async function RunsPage({ searchParams }: Props) {
  const session = await requireAdministrator();
  const { before, after } = await searchParams;
  const { rows, newer, older } = await api.runs.list({ before: numberOf(before), after: numberOf(after) });
  const { timeZone } = session.district;
  return (
    <>
      <PageHead
        title="Imports"
        headline="Every import of this district, with previews and undos, the newest first."
        meta={[`Times are in ${timeZone}`]}
      />
      {rows.length === 0 ? (
        <Empty title="No imports yet" why="Each import stands here with its account and its log." />
      ) : (
        <>
          <TableScroll label="Table of imports">
            <Table caption="Imports with what became of the rows received" density="compact">
              <thead>
                <tr>
                  <th scope="col">Import</th>
                  <th scope="col">Data type</th>
                  <th scope="col">Status</th>
                  <th scope="col">Started</th>
                  <th scope="col">By</th>
                  <th scope="col" className="num">
                    Took
                  </th>
                  {["Received", "Created", "Updated", "Unchanged", "Held", "Rejected", "Skipped", "Inactivated"].map(
                    (name) => (
                      <th key={name} scope="col" className="num">
                        {name}
                      </th>
                    ),
                  )}
                </tr>
              </thead>
              <tbody>
                {rows.map((run) => (
                  <tr key={run.id}>
                    <th scope="row">
                      <Link href={`/runs/${run.id}`} prefetch={false}>
                        {KINDS[run.kind]} {run.number}
                      </Link>
                    </th>
                    <td>{labels.get(run.dataType)}</td>
                    <td>
                      <RunStatus status={run.status} />
                      {run.isUndone && <span className="cell-2">undone since</span>}
                    </td>
                    <td className="whitespace-nowrap">{formatMoment(run.createdAt, timeZone)}</td>
                    <td>{run.trigger === "schedule" ? "Schedule" : (run.startedBy ?? "By hand")}</td>
                    <td className="num">
                      {run.finishedAt ? formatDuration(run.finishedAt.getTime() - run.createdAt.getTime()) : "–"}
                    </td>
                    {[
                      run.received,
                      run.created,
                      run.updated,
                      run.unchanged,
                      run.held,
                      run.rejected,
                      run.skipped,
                      run.inactivated,
                    ].map((value, index) => (
                      <td key={index} className={value === 0 || !COUNTED.has(run.status) ? "num faint" : "num"}>
                        {COUNTED.has(run.status) ? formatCount(value) : "–"}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </Table>
          </TableScroll>
          <Pager
            label={`Imports ${rows[0]?.number} to ${rows.at(-1)?.number}`}
            previousHref={newer === null ? null : `/runs?after=${newer}`}
            nextHref={older === null ? null : `/runs?before=${older}`}
          />
        </>
      )}
    </>
  );
}
