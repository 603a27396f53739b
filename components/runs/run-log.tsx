import Link from "next/link";
import { api } from "@/components/trpc/server";
import { Account } from "@/components/ui/account";
import { Empty } from "@/components/ui/empty";
import { FilterLinks } from "@/components/ui/filter-links";
import { Icon } from "@/components/ui/icon";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Pager } from "@/components/ui/pager";
import { Notice } from "@/components/ui/status";
import { formatClock, formatDuration } from "@/components/ui/times";
import type { LineFilter } from "@/server/runs/schema";
import type { RunSummary } from "@/server/runs/summary";
import { CausesTable } from "./causes-table";
import { FilterForm } from "./filter-form";
import { LinesTable } from "./lines-table";
import { logHref, type LogView } from "./log-address";

type Props = { run: RunSummary; view: LogView; timeZone: string };

const SHOWN: { show: LineFilter; label: string }[] = [
  { show: "all", label: "All" },
  { show: "created", label: "Created" },
  { show: "updated", label: "Updated" },
  { show: "inactivated", label: "Inactivated" },
  { show: "held", label: "Held" },
  { show: "rejected", label: "Rejected" },
  { show: "skipped", label: "Skipped" },
  { show: "value_left_out", label: "Value left out" },
];

/** An import that has ended: the account, what needs fixing, and every line. */
export function RunLog({ run, view, timeZone }: Props) {
  // Graduates that sync settings leave out are no mistake of anybody.
  const causes = run.causes.filter((cause) => !cause.key.startsWith("graduates_left_out"));
  const records = causes.reduce((sum, cause) => sum + cause.records, 0);
  const linesHref = (change: Partial<LogView>) =>
    logHref(run.id, { show: "all", schoolId: null, cause: null, search: "", after: null, before: null }, change);
  return (
    <>
      {run.incompleteReason && (
        <div className="mb-6">
          <Notice kind="warn" title="The read does not prove who left">
            <p>{run.incompleteReason} Additions and updates were made; nobody was made inactive.</p>
          </Notice>
        </div>
      )}
      <div className="side">
        <section aria-labelledby="account-h">
          <div className="section-head">
            <h2 id="account-h">Account of rows</h2>
          </div>
          {run.account ? (
            <Account
              caption="What became of every row received"
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
              <CausesTable causes={causes} linesHref={(cause) => linesHref({ cause })} />
              <p className="muted mt-3 text-sm">
                After fixing in {run.system} there is nothing to do here: the next import picks it up.
              </p>
            </>
          ) : (
            <p className="muted border-t-2 border-rule-ink pt-3 text-sm">
              {run.status === "failed" ? "No record was looked at to its end." : "Nothing: no record needs anybody."}
            </p>
          )}
        </section>
      </div>
      <RunLines run={run} view={view} />
    </>
  );
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

async function RunLines({ run, view }: { run: RunSummary; view: LogView }) {
  const { show, schoolId, cause, search } = view;
  const filter = { schoolId, cause, search };
  const [page, counts, schools] = await Promise.all([
    api.runs.lines({ runId: run.id, ...view }),
    api.runs.lineCounts({ runId: run.id, ...filter }),
    api.roster.schoolNames(),
  ]);
  const first = page.lines[0];
  const last = page.lines.at(-1);
  const causes = run.causes.map((cause): [string, string] => [cause.key, cause.title]);
  const isFiltered = show !== "all" || filter.schoolId || filter.cause || filter.search;
  return (
    <section className="section" aria-labelledby="lines">
      <div className="section-head">
        <h2 id="lines">Log lines</h2>
        <span className="muted">Unchanged records are only counted</span>
      </div>
      <div className="filters">
        <FilterLinks
          label="Show lines"
          items={SHOWN.filter((one) => one.show === "all" || one.show === show || counts[one.show] > 0).map((one) => ({
            href: logHref(run.id, view, { show: one.show }),
            label: one.label,
            count: counts[one.show],
            isCurrent: one.show === show,
          }))}
        />
        <div className="end">
          <FilterForm
            action={`/runs/${run.id}#lines`}
            search={{ label: "Last name or student ID", value: filter.search }}
            keep={{ show: show === "all" ? undefined : show }}
            choices={[
              {
                name: "school",
                label: "School",
                any: "All schools",
                value: filter.schoolId,
                options: schools.map((school) => [school.id, school.name]),
              },
              {
                name: "cause",
                label: "Cause",
                any: "Any cause",
                value: filter.cause,
                options: [...new Map(causes)],
              },
            ]}
          />
        </div>
      </div>
      {first && last ? (
        <>
          <LinesTable lines={page.lines} system={run.system} />
          <Pager
            label={`Rows ${formatCount(first.row)}–${formatCount(last.row)}, ${formatNoun(counts[show], ["line", "lines"])} in all`}
            previousHref={page.previous === null ? null : logHref(run.id, view, { before: page.previous })}
            nextHref={page.next === null ? null : logHref(run.id, view, { after: page.next })}
          />
        </>
      ) : (
        <Empty
          title="No lines here"
          why={
            isFiltered
              ? "No line fits these filters."
              : "Records that changed, were skipped or need somebody stand here. This import had none."
          }
          action={
            isFiltered ? (
              <Link href={`/runs/${run.id}#lines`} prefetch={false}>
                Show all lines
              </Link>
            ) : undefined
          }
        />
      )}
    </section>
  );
}
