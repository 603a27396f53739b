import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { CausesTable } from "@/components/runs/causes-table";
import { mayRunImports } from "@/components/shell/roles";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { FilterLinks } from "@/components/ui/filter-links";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { requireAdministrator } from "@/server/auth/session";
import { findCatalogue } from "@/server/engine/catalogue";
import { dataTypeOf, slugOf } from "@/server/engine/catalogue/slug";
import { isTypeable } from "@/server/engine/columns";
import type { Catalogue } from "@/server/engine/types";
import type { CauseGroup } from "@/server/runs/summary";
import { alertHref, readAlertView, type AlertTab } from "./alert-address";
import { DuplicatesTab } from "./duplicates-tab";
import { MissingTab } from "./missing-tab";

export const metadata: Metadata = { title: "Resolve alerts" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Which causes of the last import belong to which tab. */
const CODES: Record<Exclude<AlertTab, "duplicates">, string[]> = {
  missing: ["required"],
  codes: ["unmapped_code"],
  values: ["invalid_format", "too_long"],
  records: ["reference_not_found"],
};

/** The tabs that list causes, and what they say when there are none. */
const NONE = {
  codes: "No unmapped codes",
  values: "No values that cannot be used",
  records: "Every record that is named is there",
} as const;

export default async function AlertsPage({ searchParams }: Props) {
  const session = await requireAdministrator();
  const view = readAlertView(await searchParams);
  const types = await api.alerts.types();
  const asked = view.type === null ? null : dataTypeOf(view.type);
  const dataType = asked ?? types.find((one) => one.open > 0)?.dataType ?? types[0]?.dataType ?? "student";
  const catalogue = findCatalogue(dataType);
  if (!catalogue) notFound();
  const [queue, last] = await Promise.all([api.alerts.queue({ dataType }), api.runs.lastCompleted({ dataType })]);
  const run = last && (await api.runs.summary({ runId: last.runId }));
  const of = (tab: Exclude<AlertTab, "duplicates">): CauseGroup[] =>
    (run?.causes ?? []).filter((cause) => CODES[tab].includes(cause.key.split(":")[0] ?? ""));
  const canDecide = mayRunImports(session.role);
  const { undecided } = queue.counts;
  // The address of a district with students alone stays short.
  const type = types.length > 1 ? catalogue.slug : null;
  const system = run?.system ?? "the SIS";
  const listed = view.tab === "duplicates" || view.tab === "missing" ? null : view.tab;
  return (
    <>
      <PageHead
        title="Resolve alerts"
        headline={
          undecided === 0
            ? "No record waits for a decision."
            : `${formatNoun(undecided, catalogue.noun)} from ${system} may already be in Matricula under other details. Each waits, unimported, until you decide.`
        }
      />
      {types.length > 1 && (
        <div className="filters">
          <FilterLinks
            label="Data type"
            items={types.map((one) => ({
              href: alertHref({ type: slugOf(one.dataType), tab: view.tab }),
              label: findCatalogue(one.dataType)?.label ?? one.dataType,
              count: one.open,
              isCurrent: one.dataType === dataType,
            }))}
          />
        </div>
      )}
      <nav className="tabs" aria-label="Kind of alert">
        <Tab
          type={type}
          tab="duplicates"
          view={view.tab}
          label="Duplicates"
          note={`${formatCount(undecided)} to decide`}
        />
        <Tab type={type} tab="missing" view={view.tab} label="Missing fields" note={sum(of("missing"))} />
        <Tab type={type} tab="codes" view={view.tab} label="Unmapped codes" note={sum(of("codes"))} />
        <Tab type={type} tab="values" view={view.tab} label="Values that cannot be used" note={sum(of("values"))} />
        <Tab type={type} tab="records" view={view.tab} label="Records not found" note={sum(of("records"))} />
      </nav>
      {view.tab === "duplicates" && (
        <DuplicatesTab
          dataType={dataType}
          type={type}
          queue={queue}
          alertId={view.alertId}
          system={system}
          timeZone={session.district.timeZone}
          canDecide={canDecide}
        />
      )}
      {view.tab === "missing" && run && (
        <MissingTab
          causes={of("missing").filter((cause) => cause.outcome === "rejected")}
          runId={run.id}
          view={{ ...view, type }}
          dataType={dataType}
          canDecide={canDecide}
          options={typeable(catalogue)}
        />
      )}
      {listed && run && of(listed).length > 0 && (
        <CausesTable
          causes={of(listed)}
          linesHref={(cause) => `/runs/${run.id}?cause=${encodeURIComponent(cause)}#lines`}
        />
      )}
      {listed && (!run || of(listed).length === 0) && (
        <Empty
          title={NONE[listed]}
          why={run ? "The last import had none." : "The first import has not completed yet."}
        />
      )}
      {view.tab === "missing" && !run && (
        <Empty title="No missing fields" why="The first import has not completed yet." />
      )}
    </>
  );
}

type TabProps = { type: string | null; tab: AlertTab; view: AlertTab; label: string; note: string };

function Tab({ type, tab, view, label, note }: TabProps) {
  return (
    <Link href={alertHref({ type, tab })} prefetch={false} aria-current={tab === view ? "page" : undefined}>
      {label} <span className="n">{note}</span>
    </Link>
  );
}

const sum = (causes: CauseGroup[]) => formatCount(causes.reduce((all, cause) => all + cause.records, 0));

/** Fields whose value a person may type, with our codes where they have some. */
function typeable(catalogue: Catalogue): Record<string, [string, string][]> {
  return Object.fromEntries(
    catalogue.fields
      .filter((field) => isTypeable(catalogue, field))
      .map((field) => [field.key, (field.coding?.codes ?? []).map((code): [string, string] => [code.key, code.label])]),
  );
}
