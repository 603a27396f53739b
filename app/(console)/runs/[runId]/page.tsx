import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { RunLog } from "@/components/runs/run-log";
import { RunProgressView } from "@/components/runs/run-progress";
import { RunStatus } from "@/components/runs/run-status";
import { headlineOf, leftOver } from "@/components/runs/run-words";
import { readLogView } from "@/components/runs/log-address";
import { api, orNotFound } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { formatInstant, formatMoment, formatRelative } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { now } from "@/server/platform/clock";
import { runInput } from "@/server/runs/schema";
import type { RunSummary } from "@/server/runs/summary";

export const metadata: Metadata = { title: "Import log" };

type Props = {
  params: Promise<{ runId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function RunPage({ params, searchParams }: Props) {
  const session = await requireAdministrator();
  const input = runInput.safeParse(await params);
  if (!input.success) notFound();
  const run = await orNotFound(api.runs.summary(input.data));
  const { timeZone } = session.district;
  const head = {
    breadcrumbs: [{ href: "/runs", label: "Imports" }],
    current: `${run.label}, ${formatMoment(run.createdAt, timeZone)}`,
    title: run.label,
    status: <RunStatus status={run.status} />,
    meta: [whoAndWhen(run, timeZone), `${run.system}, ${formatNoun(run.schools, ["school", "schools"])}`],
  };
  if (run.isActive) {
    const progress = await api.runs.progress(input.data);
    return (
      <>
        <PageHead {...head} actions={<LinkButton href="/">Done</LinkButton>} />
        <RunProgressView
          key={run.id}
          runId={run.id}
          first={progress}
          system={run.system}
          noun={run.noun[1]}
          timeZone={timeZone}
        />
      </>
    );
  }
  const mayExport = session.role === "site_manager" || session.role === "analyst";
  const isFailed = run.status === "failed";
  return (
    <>
      <PageHead
        {...head}
        headline={<Headline run={run} />}
        meta={
          isFailed
            ? [
                ...head.meta,
                <>
                  Reference <span className="code">{run.reference}</span>
                </>,
              ]
            : head.meta
        }
        actions={
          <>
            {mayExport && (
              <LinkButton href={`/api/runs/${run.id}/log.zip`} icon="download" isDownload>
                Export log
              </LinkButton>
            )}
            {mayExport && isFailed && (
              <LinkButton href={`/imports/${run.slug}/start`} variant="primary">
                Start again
              </LinkButton>
            )}
          </>
        }
      />
      {isFailed && run.failure?.fix && <p className="measure mb-6">{run.failure.fix}</p>}
      <RunLog run={run} view={readLogView(await searchParams)} timeZone={timeZone} />
    </>
  );
}

function Headline({ run }: { run: RunSummary }) {
  const { held, rejected } = run.account ? leftOver(run.account) : { held: null, rejected: null };
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
      {!held && rejected && ` ${rejected.charAt(0).toUpperCase()}${rejected.slice(1)}.`}
    </>
  );
}

function whoAndWhen(run: RunSummary, timeZone: string): string {
  const how =
    run.trigger === "schedule" ? "on schedule" : run.startedBy ? `started by ${run.startedBy}` : "started by hand";
  const from = formatMoment(run.createdAt, timeZone);
  const until = run.finishedAt ? ` to ${formatInstant(run.finishedAt, timeZone).split(", ")[1]}` : "";
  return `Import ${run.number}, ${how}, ${from}${until} (${formatRelative(run.createdAt, now())})`;
}
