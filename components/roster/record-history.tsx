import Link from "next/link";
import { Diff } from "@/components/ui/diff";
import { Icon } from "@/components/ui/icon";
import { formatNoun } from "@/components/ui/numbers";
import { formatInstant } from "@/components/ui/times";
import type { RecordEvent } from "@/server/roster/student-record";

function whatOf(event: RecordEvent): string {
  if (event.kind === "create") return "created this record";
  if (event.kind === "inactivate") return "made this record inactive: it was no longer in the SIS";
  return `changed ${formatNoun(event.changes.length, ["field", "fields"])}`;
}

/** What imports did to a record, the newest first; imports without a change are not listed. */
export function RecordHistory({ events, timeZone }: { events: RecordEvent[]; timeZone: string }) {
  return (
    <section aria-labelledby="history">
      <div className="section-head">
        <h2 id="history">History</h2>
        <span className="muted">Imports that changed something</span>
      </div>
      {events.length === 0 ? (
        <p className="muted text-sm">No import has changed this record so far.</p>
      ) : (
        <ol className="grid gap-5 text-sm">
          {events.map((event) => (
            <li key={`${event.runId} ${event.kind}`} className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3">
              <Icon
                name={event.kind === "inactivate" ? "off" : "ok"}
                className={`i mt-0.5 ${event.kind === "inactivate" ? "tone-neutral" : "tone-ok"}`}
              />
              <div className="grid gap-1">
                <p>
                  <Link href={`/runs/${event.runId}`} prefetch={false}>
                    Import {event.number}
                  </Link>{" "}
                  {whatOf(event)}
                </p>
                {event.changes.length > 0 && (
                  <dl className="kv">
                    {event.changes.map((change) => (
                      <div key={change.label} className="contents">
                        <dt>{change.label}</dt>
                        <dd className="break-words">
                          <Diff before={change.before} after={change.after} />
                        </dd>
                      </div>
                    ))}
                  </dl>
                )}
                <time className="text-xs text-ink-3" dateTime={event.at.toISOString()}>
                  {formatInstant(event.at, timeZone)}
                </time>
              </div>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
