import Link from "next/link";
import { api } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { capitalize } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { formatInstant, formatLeft, formatMoment } from "@/components/ui/times";
import { now } from "@/server/platform/clock";
import type { RunSummary } from "@/server/runs/summary";
import type { LogView } from "./log-address";
import { endedHeadline, type Ended } from "./planned-words";
import { runHead } from "./run-head";
import { RunLog } from "./run-log";
import { RunStatus } from "./run-status";
import { SettingsChanges } from "./settings-changes";
import { additionsOnlyWords, headlineOf, leftOver } from "./run-words";

type Props = { run: RunSummary; view: LogView; timeZone: string; mayRun: boolean };

/** A run that has ended: what it did, or why it did not, and every line. */
export async function EndedRun({ run, view, timeZone, mayRun }: Props) {
  const head = runHead(run, timeZone);
  const unused = unusedStatus(run);
  const isFailed = run.status === "failed";
  const offer = mayRun && run.kind === "import" ? await api.runs.undoOffer({ runId: run.id }) : null;
  const meta = [
    ...head.meta,
    ...(run.isUndone ? ["Undone since"] : []),
    ...(offer?.isPossible && offer.until
      ? [
          `Undo until ${formatInstant(offer.until, timeZone)}, ${formatLeft(offer.until.getTime() - now().getTime())} left`,
        ]
      : []),
  ];
  const reference = (
    <>
      Reference <span className="code">{run.reference}</span>
    </>
  );
  return (
    <>
      <PageHead
        {...head}
        status={<RunStatus status={unused ?? run.status} />}
        headline={
          unused ? (
            endedHeadline({ ...run, status: unused }, run.heldUntil && formatMoment(run.heldUntil, timeZone))
          ) : run.status === "held" || run.status === "previewed" ? (
            "Nothing has been changed. These are the planned lines of your schools."
          ) : (
            <Headline run={run} />
          )
        }
        meta={isFailed ? [...meta, reference] : meta}
        actions={
          <>
            {mayRun && (
              <LinkButton href={`/api/runs/${run.id}/log.zip`} icon="download" isDownload>
                Export log
              </LinkButton>
            )}
            {offer && (offer.isPossible || offer.isRedoable) && (
              <LinkButton href={`/runs/${run.id}/undo`}>{offer.isPossible ? "Undo…" : "Redo…"}</LinkButton>
            )}
            {mayRun && (isFailed || unused) && (
              <LinkButton href={`/imports/${run.slug}/start`} variant="primary">
                {run.kind === "preview" ? "Preview again" : "Start again"}
              </LinkButton>
            )}
          </>
        }
      />
      {isFailed && run.failure?.fix && <p className="measure mb-6">{run.failure.fix}</p>}
      {isFailed && run.kind !== "undo" && <SettingsChanges runId={run.id} />}
      <RunLog run={run} view={view} timeZone={timeZone} mayExport={mayRun} />
    </>
  );
}

/** How a run ended that did not go on to its end; one whose time is over counts as expired before it is swept up. */
function unusedStatus(run: RunSummary): Ended["status"] | null {
  switch (run.status) {
    case "discarded":
    case "expired":
    case "cancelled":
      return run.status;
    case "held":
    case "previewed":
      return run.heldUntil && run.heldUntil <= now() ? "expired" : null;
    default:
      return null;
  }
}

function Headline({ run }: { run: RunSummary }) {
  const { held, rejected } = run.account ? leftOver(run.account) : { held: null, rejected: null };
  const onlyAdded = run.status === "failed" ? null : additionsOnlyWords(run.additionsOnly, false);
  return (
    <>
      {headlineOf(run)}
      {held && (
        <>
          {" "}
          <Link href="/alerts" prefetch={false}>
            {held}
          </Link>
          {rejected ? `, and ${rejected}.` : "."}
        </>
      )}
      {!held && rejected && ` ${capitalize(rejected)}.`}
      {onlyAdded && ` ${onlyAdded}`}
    </>
  );
}
