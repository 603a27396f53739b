import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { FirstRun } from "@/components/runs/first-run";
import { HomeTable } from "@/components/runs/home-table";
import { mayRunImports } from "@/components/shell/roles";
import { ApiProvider } from "@/components/trpc/client";
import { api } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { PageHead } from "@/components/ui/page-head";
import { Notice, Status } from "@/components/ui/status";
import { formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import type { Home, HomeRow } from "@/server/runs/home";
import { now } from "@/server/platform/clock";

export const metadata: Metadata = { title: "Integration" };

/** What is the case over all data types, in a sentence. */
function headline({ rows }: Home): ReactNode {
  const offered = rows.filter((row) => row.state !== "planned");
  const ran = offered.filter((row) => row.last);
  if (ran.length === 0) {
    const ready = offered.filter((row) => row.state === "ready").map((row) => row.label);
    return ready.length > 0
      ? `${ready.join(" and ")} can be imported. Nothing was imported yet.`
      : "The SIS is connected. Match schools, fields and codes, then start the first import.";
  }
  const named = (...statuses: string[]) => ran.filter((row) => row.last && statuses.includes(row.last.status));
  const linked = (list: HomeRow[], text: string) =>
    list.map((row) => (
      <span key={`${row.dataType} ${text}`}>
        <Link href={`/runs/${row.last?.id}`} prefetch={false}>
          {row.label} {text}
        </Link>
        .{" "}
      </span>
    ));
  const parts = [
    ...ran.filter((row) => row.isRunning).map((row) => `${row.label} is being imported now.`),
    ...named("completed_with_alerts").map((row) => `${row.label} completed with alerts.`),
    ...named("completed").map((row) => `${row.label} completed.`),
    ...named("discarded", "expired").map((row) => `The last import of ${row.label} was not carried out.`),
    ...named("cancelled").map((row) => `The last import of ${row.label} was stopped.`),
  ];
  return (
    <>
      {linked(named("failed"), "failed")}
      {linked(named("held"), "is held for your approval")}
      {parts.join(" ")}
    </>
  );
}

export default async function HomePage() {
  const session = await requireAdministrator();
  if (session.role === "school_manager") redirect("/roster/students");
  const home = await api.runs.home();
  const { timeZone, name } = session.district;
  const canStart = mayRunImports(session.role);
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
      <ApiProvider>
        <HomeTable rows={home.rows} zone={timeZone} now={now()} canStart={canStart} />
      </ApiProvider>
      <p className="hint mt-3">
        Bars show how much each import changed. ▲ completed with alerts, ■ held, ✕ failed. Held imports change nothing,
        failed ones only what their row says.
      </p>
    </>
  );
}
