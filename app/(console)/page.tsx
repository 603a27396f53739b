import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { FirstRun } from "@/components/runs/first-run";
import { HomeTable } from "@/components/runs/home-table";
import { api } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { PageHead } from "@/components/ui/page-head";
import { Notice, Status } from "@/components/ui/status";
import { formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import type { Home } from "@/server/runs/queries";
import { now } from "@/server/platform/clock";

export const metadata: Metadata = { title: "Integration" };

/** What is the case over all data types, in a sentence. */
function headline({ rows }: Home): string {
  const offered = rows.filter((row) => row.state !== "planned");
  const ran = offered.filter((row) => row.last);
  if (ran.length === 0) {
    const ready = offered.filter((row) => row.state === "ready").map((row) => row.label);
    return ready.length > 0
      ? `${ready.join(" and ")} can be imported. Nothing was imported yet.`
      : "The SIS is connected. Match schools, fields and codes, then start the first import.";
  }
  const named = (status: string) => ran.filter((row) => row.last?.status === status).map((row) => row.label);
  const running = ran.filter((row) => row.last && !row.last.finishedAt).map((row) => row.label);
  const parts = [
    ...named("failed").map((label) => `${label} failed.`),
    ...running.map((label) => `${label} is being imported now.`),
    ...named("completed_with_alerts").map((label) => `${label} completed with alerts.`),
    ...named("completed").map((label) => `${label} completed.`),
  ];
  return parts.join(" ");
}

export default async function HomePage() {
  const session = await requireAdministrator();
  if (session.role === "school_manager") redirect("/roster/students");
  const home = await api.runs.home();
  const { timeZone, name } = session.district;
  const canStart = session.role === "site_manager" || session.role === "analyst";
  const { connection } = home;
  if (!connection) {
    const hasRun = home.rows.some((row) => row.last);
    return (
      <>
        <PageHead
          title="Integration"
          headline={`${name} is not connected to a SIS ${hasRun ? "now" : "yet"}. Connect it, and the imports below can be set up.`}
        />
        {hasRun ? (
          <HomeTable rows={home.rows} zone={timeZone} now={now()} canStart={false} />
        ) : (
          <FirstRun rows={home.rows} canSetUp={canStart} />
        )}
      </>
    );
  }
  return (
    <>
      <PageHead
        title="Integration"
        headline={headline(home)}
        actions={
          <LinkButton href="/setup" icon="sliders">
            Configure
          </LinkButton>
        }
        meta={[
          <>
            <Status kind={connection.status === "connected" ? "ok" : "bad"}>
              {connection.status === "connected" ? "Connected" : "Connection failed"}
            </Status>{" "}
            {connection.label} {connection.version}
            {connection.testedAt ? `, checked ${formatMoment(connection.testedAt, timeZone)}` : ""}
          </>,
          `Times are in ${timeZone}`,
        ]}
      />
      {connection.status === "failed" && connection.failure && (
        <div className="mb-6">
          <Notice kind="bad" title={connection.failure.message}>
            <p>{connection.failure.fix}</p>
          </Notice>
        </div>
      )}
      <HomeTable rows={home.rows} zone={timeZone} now={now()} canStart={canStart} />
      <p className="hint mt-3">
        Bars show how much each import changed. Failed imports change nothing unless their row says so.
      </p>
    </>
  );
}
