import Link from "next/link";
import { Icon } from "@/components/ui/icon";
import { formatNoun } from "@/components/ui/numbers";
import type { AlertQueue, QueuedAlert } from "@/server/alerts/queries";
import { alertHref } from "./alert-address";

/** Every question in order: undecided first, then decided ones that can still be changed. */
export function Queue({ type, queue, chosen }: { type: string | null; queue: AlertQueue; chosen: number }) {
  const { counts } = queue;
  return (
    <nav className="queue" aria-label="Possible duplicates">
      <List type={type} title={`${counts.undecided} undecided`} alerts={queue.undecided} chosen={chosen} />
      <List
        type={type}
        title={`${counts.matched + counts.created} decided, not yet processed`}
        alerts={queue.decided}
        chosen={chosen}
      />
    </nav>
  );
}

type ListProps = { type: string | null; title: string; alerts: QueuedAlert[]; chosen: number };

function List({ type, title, alerts, chosen }: ListProps) {
  if (alerts.length === 0) return null;
  return (
    <div className="not-first:mt-4">
      <p className="pb-1.5 pl-3 text-sm text-ink-2">{title}</p>
      <ol>
        {alerts.map((alert) => (
          <li key={alert.id}>
            <Link
              href={alertHref({ type, alertId: alert.id })}
              prefetch={false}
              aria-current={alert.id === chosen ? "true" : undefined}
            >
              <span className="font-medium">{alert.name}</span>
              {alert.decision && <Decided kind={alert.decision.kind} />}
              <span className="cell-2">
                {[alert.school, alert.decision ? null : formatNoun(alert.candidates, ["candidate", "candidates"])]
                  .filter(Boolean)
                  .join(", ")}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Decided({ kind }: { kind: "create" | "match" }) {
  return (
    <span className={`status text-xs ${kind === "match" ? "tone-ok" : "tone-info"}`}>
      <Icon name={kind === "match" ? "link" : "plus"} />
      {kind === "match" ? "Match" : "Create record"}
    </span>
  );
}
