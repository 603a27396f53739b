import { mayRunImports } from "@/components/shell/roles";
import { api } from "@/components/trpc/server";
import { Icon } from "@/components/ui/icon";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { formatLeft, formatMoment } from "@/components/ui/times";
import type { AdministratorSession } from "@/server/auth/check-session";
import { now } from "@/server/platform/clock";
import { plannedOf } from "@/server/runs/school-plans";
import type { RunSummary } from "@/server/runs/summary";
import { HeldRun, heldHeadline } from "./held-run";
import type { LogView } from "./log-address";
import { PreviewRun } from "./preview-run";
import { runHead } from "./run-head";

type Props = { run: RunSummary; until: Date; view: LogView; session: AdministratorSession };

/** What waits for a person: a held import to decide about, or a preview to start. */
export async function WaitingRun({ run, until, view, session }: Props) {
  const { role, district } = session;
  const safety = await api.runs.safety({ runId: run.id });
  const canStart = mayRunImports(role);
  const head = runHead(run, district.timeZone);
  const isHeld = run.status === "held";
  const deadline = formatMoment(until, district.timeZone);
  const changes = plannedOf(safety.district);
  const download = canStart && (
    <LinkButton href={`/api/runs/${run.id}/log.zip`} icon="download" isDownload>
      {isHeld ? `Download all ${formatCount(changes)} changes` : "Download all changes"}
    </LinkButton>
  );
  const clock = (
    <>
      <Icon name="clock" className="i mr-1 inline align-[-0.1875rem]" />
      {formatLeft(until.getTime() - now().getTime())} left, then it expires unused
    </>
  );
  return (
    <>
      <PageHead
        {...head}
        headline={
          isHeld
            ? heldHeadline(run, safety, deadline)
            : `Nothing has been changed. This is what an import would do to the roster as it is now; it can be started until ${deadline}.`
        }
        meta={[...head.meta, clock]}
        actions={
          <>
            {download}
            {!isHeld && canStart && (
              <LinkButton href={`/imports/${run.slug}/start`} icon="refresh">
                Preview again
              </LinkButton>
            )}
          </>
        }
      />
      {isHeld ? (
        <HeldRun run={run} safety={safety} view={view} role={role} districtName={district.name} />
      ) : (
        <PreviewRun run={run} safety={safety} view={view} canStart={canStart} />
      )}
    </>
  );
}
