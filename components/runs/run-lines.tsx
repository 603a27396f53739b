import Link from "next/link";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { FilterLinks } from "@/components/ui/filter-links";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { Pager } from "@/components/ui/pager";
import { now } from "@/server/platform/clock";
import type { LineFilter } from "@/server/runs/schema";
import type { RunSummary } from "@/server/runs/summary";
import { FilterForm } from "./filter-form";
import { LinesTable } from "./lines-table";
import { logHref, logQuery, WHOLE_LOG, type LogView } from "./log-address";

export type Shortcut = { label: string; count: number; view: Partial<LogView> };

type Props = {
  run: RunSummary;
  view: LogView;
  title: string;
  hint?: string;
  /** What most people who come here look for. */
  shortcuts?: Shortcut[];
  mayExport?: boolean;
};

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

/** The lines of a log with their filters, which live in the address. */
export async function RunLines({ run, view, title, hint, shortcuts = [], mayExport = false }: Props) {
  if (run.keptUntil <= now()) return <GoneLines run={run} title={title} />;
  const { show, schoolId, cause, field, search } = view;
  const filter = { schoolId, cause, field, search };
  const [page, counts, schools] = await Promise.all([
    api.runs.lines({ runId: run.id, ...view }),
    api.runs.lineCounts({ runId: run.id, ...filter }),
    api.roster.schoolNames(),
  ]);
  const first = page.lines[0];
  const last = page.lines.at(-1);
  const causes = run.causes.map((cause): [string, string] => [cause.key, cause.title]);
  const isFiltered = logQuery({ ...view, after: null, before: null }) !== "";
  const isShown = (shortcut: Partial<LogView>) => logHref(run.id, view) === logHref(run.id, WHOLE_LOG, shortcut);
  return (
    <section className="section" aria-labelledby="lines">
      <div className="section-head">
        <h2 id="lines">{title}</h2>
        <span className="muted">{hint ?? "Unchanged records are only counted"}</span>
        {mayExport && counts[show] > 0 && (
          <span className="end">
            <LinkButton
              size="sm"
              icon="download"
              isDownload
              href={`/api/runs/${run.id}/lines.csv?${logQuery({ ...view, after: null, before: null })}`}
            >
              CSV of {isFiltered ? "these" : "all"} {formatCount(counts[show])}
            </LinkButton>
          </span>
        )}
      </div>
      {shortcuts.length > 0 && (
        <div className="mb-3">
          <FilterLinks
            label="Records behind the limits"
            items={shortcuts.map(({ label, count, view: to }) => ({
              href: logHref(run.id, WHOLE_LOG, to),
              label,
              count,
              isCurrent: isShown(to),
            }))}
          />
        </div>
      )}
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
            search={{ label: run.searchedBy, value: filter.search }}
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
                name: "field",
                label: "Field",
                any: "Any field",
                value: filter.field,
                options: run.fields.map(({ key, label }) => [key, label]),
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
          <LinesTable
            lines={page.lines}
            system={run.system}
            noun={run.noun[0]}
            slug={run.slug}
            gone={run.kind === "undo" ? "Created by the import that was undone" : `No longer in ${run.system}`}
            isPlanned={run.isPlanOnly}
          />
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

/** Lines and original data are kept for a while; the summary above stays (D16). */
function GoneLines({ run, title }: { run: RunSummary; title: string }) {
  return (
    <section className="section" aria-labelledby="lines">
      <div className="section-head">
        <h2 id="lines">{title}</h2>
      </div>
      <Empty
        title="This log is no longer kept"
        why={`Log lines and original data are kept for ${run.keptDays} days. The summary above stays. Start the import again to see a log of today.`}
        action={<LinkButton href={`/imports/${run.slug}/start`}>Start the import again</LinkButton>}
      />
    </section>
  );
}
