import Link from "next/link";
import { api, orNotFound } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { LinkButton } from "@/components/ui/link-button";
import { Status } from "@/components/ui/status";
import { formatMoment } from "@/components/ui/times";
import type { AlertQueue } from "@/server/alerts/queries";
import type { DataType } from "@/server/connectors/connector";
import { alertHref } from "./alert-address";
import { Comparison } from "./comparison";
import { ProcessBar } from "./process-bar";
import { Queue } from "./queue";

type Props = {
  dataType: DataType;
  /** The data type in the address. */
  type: string | null;
  queue: AlertQueue;
  alertId: number | null;
  system: string;
  timeZone: string;
  canDecide: boolean;
};

/** Possible duplicates: the queue, and one of them beside its candidates. */
export async function DuplicatesTab({ dataType, type, queue, alertId, system, timeZone, canDecide }: Props) {
  const all = [...queue.undecided, ...queue.decided];
  const chosenId = alertId ?? all[0]?.id;
  if (chosenId === undefined) {
    return (
      <Empty
        title="No possible duplicates"
        why={`Records of ${system} that may already be here under other details stand here, beside ours. None waits now.`}
      />
    );
  }
  const alert = await orNotFound(api.alerts.compare({ alertId: chosenId }));
  const place = all.findIndex((one) => one.id === chosenId);
  const [previous, next] = [all[place - 1], place < 0 ? undefined : all[place + 1]];
  return (
    <>
      <div className="resolve">
        <Queue type={type} queue={queue} chosen={chosenId} />
        <section aria-labelledby="compared">
          <div className="section-head">
            <h2 id="compared">{alert.name}</h2>
            {alert.kind === "reused_id" && <Status kind="held">ID of a different person</Status>}
            <span className="muted">
              {place >= 0 ? `${place + 1} of ${all.length}, ` : "Processed, "}
              {alert.school}, since {formatMoment(alert.createdAt, timeZone)},{" "}
              <Link href={`/runs/${alert.lastRunId}`} prefetch={false}>
                import log
              </Link>
            </span>
            <span className="end">
              {previous && (
                <LinkButton size="sm" icon="left" href={alertHref({ type, alertId: previous.id })}>
                  Previous
                </LinkButton>
              )}
              {next && (
                <LinkButton size="sm" icon="right" href={alertHref({ type, alertId: next.id })}>
                  Next
                </LinkButton>
              )}
            </span>
          </div>
          <Comparison alert={alert} system={system} canDecide={canDecide && alert.state !== "closed"} />
        </section>
      </div>
      <ProcessBar dataType={dataType} noun={alert.noun} counts={queue.counts} canDecide={canDecide} />
    </>
  );
}
