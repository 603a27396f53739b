import { api } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { PageHead } from "@/components/ui/page-head";
import type { RunSummary } from "@/server/runs/summary";
import { runHead } from "./run-head";
import { RunProgressView, StopImport } from "./run-parts";

const NAMES: Record<RunSummary["kind"], string> = {
  import: "import",
  preview: "preview",
  decisions: "import",
  undo: "undo",
  redo: "redo",
};

/** A run as it goes on: its stages, and the way to stop it. */
export async function RunningRun({ run, timeZone, mayStop }: { run: RunSummary; timeZone: string; mayStop: boolean }) {
  const progress = await api.runs.progress({ runId: run.id });
  return (
    <>
      <PageHead
        {...runHead(run, timeZone)}
        actions={
          <>
            {mayStop && (
              <StopImport
                runId={run.id}
                what={NAMES[run.kind]}
                isWriting={run.status === "applying"}
                isStopping={run.isStopping}
              />
            )}
            <LinkButton href="/">Done</LinkButton>
          </>
        }
      />
      <RunProgressView
        key={run.id}
        runId={run.id}
        first={progress}
        system={run.system}
        noun={run.noun[1]}
        isPreview={run.kind === "preview"}
        timeZone={timeZone}
      />
    </>
  );
}
