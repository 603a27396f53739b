import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { mayRunImports } from "@/components/shell/roles";
import { api, orNotFound } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { formatInstant, formatLeft, formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { now } from "@/server/platform/clock";
import { runInput } from "@/server/runs/schema";
import type { UndoPreview } from "@/server/runs/undo-preview";
import { KeptTable } from "./kept-table";
import { RedoForm } from "./redo-form";
import { UndoForm } from "./undo-form";

export const metadata: Metadata = { title: "Undo an import" };

/** What an undo of one import, or the redo of it, would do, before it does; or why it cannot be done. */
export default async function UndoPage({ params }: { params: Promise<{ runId: string }> }) {
  const session = await requireAdministrator();
  const input = runInput.safeParse(await params);
  if (!input.success) notFound();
  const { runId } = input.data;
  const preview = await orNotFound(api.runs.undoPreview({ runId }));
  const { timeZone } = session.district;
  const mayUndo = mayRunImports(session.role);
  const { undo, redo } = preview;
  const title = `${redo ? "Redo" : "Undo"} the student import of ${formatMoment(preview.createdAt, timeZone)}`;
  const mail = await mailSentence();
  const aftermath = aftermathOf(preview, timeZone);
  return (
    <>
      <PageHead
        breadcrumbs={[
          { href: "/runs", label: "Imports" },
          { href: `/runs/${runId}`, label: `Import ${preview.number}` },
        ]}
        current={redo ? "Redo" : "Undo"}
        title={title}
        headline={headlineOf(preview, timeZone)}
        actions={<LinkButton href={`/runs/${runId}`}>Back to the log</LinkButton>}
      />
      {redo && <RedoForm runId={runId} redo={redo} mayRedo={mayUndo} aftermath={aftermath} mail={mail} />}
      {undo && mayUndo && <UndoForm runId={runId} title={title} undo={undo} aftermath={aftermath} mail={mail} />}
      {(undo ?? redo) && !mayUndo && (
        <p className="measure mt-4">
          Your role may see this, not do it. An analyst or a site manager can undo an import, or redo it.
        </p>
      )}
      {undo && <KeptTable undo={undo} />}
    </>
  );
}

function headlineOf({ refusal, redo, until }: UndoPreview, timeZone: string): string | undefined {
  if (!until || (refusal && !redo)) return refusal ?? undefined;
  const left = `${formatInstant(until, timeZone)} (${formatLeft(until.getTime() - now().getTime())} left)`;
  const isUndone = redo ? "This import was undone. The undo can be redone once, until" : "Possible until";
  return `${isUndone} ${left}. Nothing happens until you confirm it.`;
}

/** What ends with an undo or redo, and what comes after it. */
function aftermathOf({ waiting, nextImportAt, redo }: UndoPreview, timeZone: string): string[] {
  const discarded = waiting.map(
    ({ number, kind, createdAt }) =>
      `${kind === "held" ? "The held import" : "The preview"} ${number} of ${formatMoment(createdAt, timeZone)} is discarded, because its plan was made on today’s roster.`,
  );
  if (!nextImportAt || redo) return discarded;
  const at = formatInstant(nextImportAt, timeZone);
  return [
    ...discarded,
    `The schedule goes on: the import of ${at} brings the same students back, unless you pause it.`,
  ];
}

async function mailSentence(): Promise<string> {
  const groups = await api.notifications.list();
  const count = groups.find((group) => group.dataType === "student")?.recipients.length ?? 0;
  return count === 0
    ? "Nobody is on the list for mail about Students."
    : `Mail goes to ${formatNoun(count, ["recipient", "recipients"])} for Students.`;
}
