import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { api, orNotFound } from "@/components/trpc/server";
import { LinkButton } from "@/components/ui/link-button";
import { formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { Notice } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import { formatInstant, formatLeft, formatMoment } from "@/components/ui/times";
import { requireAdministrator } from "@/server/auth/session";
import { now } from "@/server/platform/clock";
import { runInput } from "@/server/runs/schema";
import type { KeptStudent } from "@/server/runs/undo-preview";
import { UndoForm } from "./undo-form";
import { RedoButton } from "./redo-button";

export const metadata: Metadata = { title: "Undo an import" };

const KEPT_BY: Record<KeptStudent["keptBy"], string> = {
  hand: "Edited by hand since",
  school_sync: "Changed by SchoolSync since",
  data_import: "Changed by Data Import since",
};

/** What an undo of one import would do, before it does; or why it cannot be done. */
export default async function UndoPage({ params }: { params: Promise<{ runId: string }> }) {
  const session = await requireAdministrator();
  const input = runInput.safeParse(await params);
  if (!input.success) notFound();
  const preview = await orNotFound(api.runs.undoPreview(input.data));
  const { timeZone } = session.district;
  const mayUndo = session.role === "site_manager" || session.role === "analyst";
  const when = formatMoment(preview.createdAt, timeZone);
  return (
    <>
      <PageHead
        breadcrumbs={[
          { href: "/runs", label: "Imports" },
          { href: `/runs/${input.data.runId}`, label: `Import ${preview.number}` },
        ]}
        current="Undo"
        title={`Undo the student import of ${when}`}
        headline={
          preview.refusal ??
          (preview.until
            ? `Possible until ${formatInstant(preview.until, timeZone)} (${formatLeft(preview.until.getTime() - now().getTime())} left). Nothing happens until you press the button below.`
            : undefined)
        }
        actions={<LinkButton href={`/runs/${input.data.runId}`}>Back to the log</LinkButton>}
      />
      {preview.redoable && mayUndo && (
        <Notice kind="info" title="This import was undone">
          <p>
            The undo can be redone until {preview.until && formatInstant(preview.until, timeZone)}: every record and
            value that it took back returns, where nobody changed it since.
          </p>
          <RedoButton runId={input.data.runId} />
        </Notice>
      )}
      {!preview.refusal && mayUndo && <UndoForm runId={input.data.runId} preview={preview} />}
      {!preview.refusal && !mayUndo && (
        <p className="measure">Your role may see this, not do it. An analyst or a site manager can undo an import.</p>
      )}
      {!preview.refusal && preview.keptStudents.length > 0 && (
        <section className="section" aria-labelledby="kept">
          <div className="section-head">
            <h2 id="kept">Kept as they are</h2>
            <span className="muted">
              {formatNoun(preview.kept.hand + preview.kept.school_sync + preview.kept.data_import, [
                "student that was created by this import and changed since",
                "students that were created by this import and changed since",
              ])}
            </span>
          </div>
          <Table caption="Created students that the undo keeps, with the reason" density="compact" narrow="stack">
            <thead>
              <tr>
                <th scope="col">Student</th>
                <th scope="col">High School Student ID</th>
                <th scope="col">Reason</th>
              </tr>
            </thead>
            <tbody>
              {preview.keptStudents.map((student) => (
                <tr key={student.id}>
                  <th scope="row">
                    <Link href={`/roster/students/${student.id}`} prefetch={false}>
                      {student.name}
                    </Link>
                  </th>
                  <td data-l="High School Student ID">
                    <span className="code">{student.number}</span>
                  </td>
                  <td data-l="Reason">{KEPT_BY[student.keptBy]}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        </section>
      )}
    </>
  );
}
