import Link from "next/link";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Notice, Status } from "@/components/ui/status";
import { formatMoment, formatRelative } from "@/components/ui/times";
import { now } from "@/server/platform/clock";
import type { StartView } from "@/server/runs/start-view";

type Props = { beside: StartView; noun: readonly [one: string, many: string]; timeZone: string };

/** What there is already: an import or a preview that runs, the last preview, and an import that waits. */
export function LastPreview({ beside: { running, preview, held }, noun, timeZone }: Props) {
  return (
    <>
      {held && (
        <div className="mt-6">
          <Notice kind="held" title="An import waits for approval">
            <p>
              <Link href={`/runs/${held.runId}`} prefetch={false}>
                Review it
              </Link>{" "}
              until {formatMoment(held.until, timeZone)}. Another import discards it when its own plan is made.
            </p>
          </Notice>
        </div>
      )}
      <section className="section" aria-labelledby="preview-h">
        <div className="section-head">
          <h2 id="preview-h">Preview</h2>
          <span className="muted">
            {preview
              ? `Read ${formatMoment(preview.createdAt, timeZone)} (${formatRelative(preview.createdAt, now())}), can be started until ${formatMoment(preview.until, timeZone)}`
              : "What an import would do to the roster as it is now, before it does it"}
          </span>
        </div>
        {running && (
          <p className="mb-2">
            <Status kind="running">{running.kind === "preview" ? "A preview" : "An import"} is running.</Status>{" "}
            <Link href={`/runs/${running.runId}`} prefetch={false}>
              View progress
            </Link>
          </p>
        )}
        {preview ? (
          <p>
            <Link href={`/runs/${preview.runId}`} prefetch={false}>
              {formatNoun(preview.created, noun)} created, {formatCount(preview.updated)} updated,{" "}
              {formatCount(preview.inactivated)} inactivated
            </Link>{" "}
            {preview.wouldHold && <Status kind="held">Would be held for approval</Status>}
          </p>
        ) : (
          !running && (
            <p className="muted">No current preview. One stays for a day, or until another import is planned.</p>
          )
        )}
      </section>
    </>
  );
}
