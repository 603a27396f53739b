import Link from "next/link";
import { Diff } from "@/components/ui/diff";
import { Icon } from "@/components/ui/icon";
import { formatNoun } from "@/components/ui/numbers";
import { formatInstant } from "@/components/ui/times";
import type { RecordEvent } from "@/server/roster/record-history";

const SIGNS: Record<RecordEvent["kind"], { icon: string; tone: string }> = {
  create: { icon: "ok", tone: "tone-ok" },
  update: { icon: "ok", tone: "tone-ok" },
  inactivate: { icon: "off", tone: "tone-neutral" },
  edit: { icon: "person", tone: "tone-info" },
  keep: { icon: "pin", tone: "tone-info" },
  follow: { icon: "pin", tone: "tone-neutral" },
  protect: { icon: "shield", tone: "tone-info" },
  unprotect: { icon: "shield", tone: "tone-neutral" },
};

const RUNS = { import: "Import", preview: "Preview", decisions: "Decision", undo: "Undo", redo: "Redo" } as const;

function whatOf(event: RecordEvent): string {
  const labels = event.changes.map((change) => change.label).join(", ");
  switch (event.kind) {
    case "create":
      return "created this record";
    case "inactivate":
      return event.run?.kind === "undo"
        ? "made this record inactive: the import that created it was taken back"
        : "made this record inactive: it was no longer in the SIS";
    case "update": {
      const many = formatNoun(event.changes.length, ["field", "fields"]);
      if (event.run?.kind === "decisions") return `matched this record with one of the SIS, ${many} changed`;
      if (event.run?.kind === "undo") return `restored ${many}`;
      return event.run?.kind === "redo" ? `gave back ${many}` : `changed ${many}`;
    }
    case "edit":
      return `${labels} changed by hand`;
    case "keep":
      return `${labels} kept: imports do not change it`;
    case "follow":
      return `${labels} follows the SIS again`;
    case "protect":
      return "Protected from inactivation";
    case "unprotect":
      return "No longer protected from inactivation";
  }
}

/** What happened to a record, the newest first; imports without a change are not listed. */
export function RecordHistory({ events, timeZone }: { events: RecordEvent[]; timeZone: string }) {
  return (
    <section aria-labelledby="history">
      <div className="section-head">
        <h2 id="history">History</h2>
        <span className="muted">Imports that changed nothing are left out</span>
      </div>
      {events.length === 0 ? (
        <p className="muted text-sm">Nothing has changed this record so far.</p>
      ) : (
        <ol className="grid gap-5 text-sm">
          {events.map((event) => (
            <li key={event.id} className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3">
              <Icon name={SIGNS[event.kind].icon} className={`i mt-0.5 ${SIGNS[event.kind].tone}`} />
              <Event event={event} timeZone={timeZone} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Event({ event, timeZone }: { event: RecordEvent; timeZone: string }) {
  const hasValues = event.kind === "update" || event.kind === "edit" || event.kind === "inactivate";
  return (
    <div className="grid gap-1">
      <p>
        {event.run && (
          <>
            <Link href={`/runs/${event.run.id}`} prefetch={false}>
              {RUNS[event.run.kind]} {event.run.number}
            </Link>{" "}
          </>
        )}
        {whatOf(event)}
      </p>
      {hasValues && event.changes.length > 0 && (
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
      <p className="text-xs text-ink-3">
        {event.person && `${event.run?.kind === "import" ? "Approved by " : ""}${event.person}, `}
        <time dateTime={event.at.toISOString()}>{formatInstant(event.at, timeZone)}</time>
      </p>
    </div>
  );
}
