import Link from "next/link";
import { Account } from "@/components/ui/account";
import { Icon } from "@/components/ui/icon";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Notice } from "@/components/ui/status";
import { formatClock, formatDuration } from "@/components/ui/times";
import { now } from "@/server/platform/clock";
import type { RunSummary } from "@/server/runs/summary";
import { CausesTable } from "./causes-table";
import { logHref, WHOLE_LOG, type LogView } from "./log-address";
import { RunLines } from "./run-lines";

type Props = { run: RunSummary; view: LogView; timeZone: string; mayExport?: boolean };

/** An import that has ended: the account, what needs fixing, and every line. */
export function RunLog({ run, view, timeZone, mayExport = false }: Props) {
  // Graduates that sync settings leave out are no mistake of anybody.
  const causes = run.causes.filter((cause) => !cause.key.startsWith("graduates_left_out"));
  const records = causes.reduce((sum, cause) => sum + cause.records, 0);
  // What stopped before there was a plan shows none.
  const isPlan = run.isPlanOnly && run.hasLines;
  const linesHref = (change: Partial<LogView>) => logHref(run.id, WHOLE_LOG, change);
  return (
    <>
      {run.incompleteReason && (
        <div className="mb-6">
          <Notice kind="warn" title="The read does not prove who left">
            <p>
              {run.incompleteReason}{" "}
              {run.isPlanOnly
                ? "So nobody would have been made inactive."
                : "Additions and updates were made; nobody was made inactive."}
            </p>
          </Notice>
        </div>
      )}
      <div className="side">
        <section aria-labelledby="account-h">
          <div className="section-head">
            <h2 id="account-h">{isPlan ? "Planned, not done" : "Account of rows"}</h2>
          </div>
          {run.account ? (
            <Account
              caption={
                run.isPlanOnly ? "What the rows received would have led to" : "What became of every row received"
              }
              received={{ label: `Received from ${run.system}`, value: run.account.received }}
              rows={[
                { label: "Created", value: run.account.created, href: linesHref({ show: "created" }) },
                { label: "Updated", value: run.account.updated, href: linesHref({ show: "updated" }) },
                { label: "Unchanged", value: run.account.unchanged },
                { label: "Held, possible duplicates", value: run.account.held, href: linesHref({ show: "held" }) },
                { label: "Rejected", value: run.account.rejected, href: linesHref({ show: "rejected" }) },
                { label: "Skipped", value: run.account.skipped },
              ]}
              after={[
                {
                  label: "Not in the SIS, inactivated",
                  value: run.account.inactivated,
                  href: linesHref({ show: "inactivated" }),
                },
              ]}
            />
          ) : (
            <p className="muted text-sm">The account of the whole district is not yours to see; the lines below are.</p>
          )}
          <SkippedSchools run={run} />
          <Timeline run={run} timeZone={timeZone} />
        </section>
        <section aria-labelledby="causes">
          <div className="section-head">
            <h2 id="causes">What needs fixing</h2>
            {causes.length > 0 && (
              <span className="muted">
                {formatNoun(records, ["record", "records"])}, {formatNoun(causes.length, ["cause", "causes"])}, the
                gravest first
              </span>
            )}
          </div>
          {causes.length > 0 ? (
            <>
              <CausesTable isPlan={isPlan} causes={causes} linesHref={(cause) => linesHref({ cause })} />
              <p className="muted mt-3 text-sm">
                After fixing in {run.system} there is nothing to do here: the next import picks it up.
              </p>
            </>
          ) : (
            <p className="muted border-t-2 border-rule-ink pt-3 text-sm">{noCausesWords(run)}</p>
          )}
        </section>
      </div>
      <RunLines
        run={run}
        view={view}
        title={isPlan ? "What was planned" : "Log lines"}
        {...(isPlan ? { hint: "Nothing of it was applied" } : {})}
        mayExport={mayExport}
      />
    </>
  );
}

function noCausesWords(run: RunSummary): string {
  if (run.keptUntil <= now()) return `The causes were part of the log, which is kept for ${run.keptDays} days.`;
  return ["failed", "cancelled"].includes(run.status)
    ? "No record was looked at to its end."
    : "Nothing: no record needs anybody.";
}

function SkippedSchools({ run }: { run: RunSummary }) {
  if (run.skippedSchools.length === 0) return null;
  return (
    <details className="mt-4">
      <summary>
        <Icon name="right" className="i-sm" />
        Skipped, by SIS school
      </summary>
      <dl className="kv mt-2">
        {run.skippedSchools.slice(0, 50).map((school) => (
          <div key={school.sourceId} className="contents">
            <dt className="tnum text-right">{formatCount(school.rows)}</dt>
            <dd>{school.name ?? `School ${school.sourceId}`}</dd>
          </div>
        ))}
      </dl>
      <p className="hint mt-2">
        Not matched, or left out on purpose:{" "}
        <Link href="/setup/schools" prefetch={false}>
          School matching
        </Link>
      </p>
    </details>
  );
}

function Timeline({ run, timeZone }: { run: RunSummary; timeZone: string }) {
  const took = run.finishedAt ? run.finishedAt.getTime() - run.createdAt.getTime() : null;
  return (
    <details className="mt-4" open>
      <summary>
        <Icon name="right" className="i-sm" />
        Timeline{took === null ? "" : `, ${formatDuration(took)}`}
      </summary>
      <dl className="kv mt-2">
        {run.timeline.map((entry) => (
          <div key={entry.at + entry.text} className="contents">
            <dt className="tnum">{formatClock(new Date(entry.at), timeZone)}</dt>
            <dd>{entry.text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
