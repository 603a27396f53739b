import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EndedRun } from "@/components/runs/ended-run";
import { readLogView } from "@/components/runs/log-address";
import { RunningRun } from "@/components/runs/running-run";
import { WaitingRun } from "@/components/runs/waiting-run";
import { mayRunImports } from "@/components/shell/roles";
import { api, orNotFound } from "@/components/trpc/server";
import { requireAdministrator } from "@/server/auth/session";
import { now } from "@/server/platform/clock";
import { runInput } from "@/server/runs/schema";

export const metadata: Metadata = { title: "Import log" };

type Props = {
  params: Promise<{ runId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** One run: while it goes on, while it waits for a person, and after it has ended. */
export default async function RunPage({ params, searchParams }: Props) {
  const session = await requireAdministrator();
  const input = runInput.safeParse(await params);
  if (!input.success) notFound();
  const run = await orNotFound(api.runs.summary(input.data));
  const { timeZone } = session.district;
  const mayRun = mayRunImports(session.role);
  if (run.isActive) return <RunningRun run={run} timeZone={timeZone} mayStop={mayRun} />;
  const view = readLogView(await searchParams);
  const waits = run.status === "held" || run.status === "previewed";
  if (waits && run.heldUntil && run.heldUntil > now() && session.role !== "school_manager") {
    return <WaitingRun run={run} until={run.heldUntil} view={view} session={session} />;
  }
  return <EndedRun run={run} view={view} timeZone={timeZone} mayRun={mayRun} />;
}
