import type { Metadata } from "next";
import Link from "next/link";
import { CausesTable } from "@/components/runs/causes-table";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { formatCount, formatNoun } from "@/components/ui/numbers";
import { PageHead } from "@/components/ui/page-head";
import { requireAdministrator } from "@/server/auth/session";
import { findCatalogue } from "@/server/engine/catalogue";
import { isTypeable } from "@/server/engine/columns";
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
};

export default async function AlertsPage({ searchParams }: Props) {
  const session = await requireAdministrator();
  if (session.role === "school_manager") {
    return (
      <>
        <PageHead title="Resolve alerts" />
        <Empty title="Not part of your role" why="Alerts are decided by the district's analysts and site managers." />
      </>
    );
  }
  const view = readAlertView(await searchParams);
  const [queue, last] = await Promise.all([api.alerts.queue(), api.runs.lastCompleted({ dataType: "student" })]);
  const run = last && (await api.runs.summary({ runId: last.runId }));
  const of = (tab: Exclude<AlertTab, "duplicates">): CauseGroup[] =>
    (run?.causes ?? []).filter((cause) => CODES[tab].includes(cause.key.split(":")[0] ?? ""));
  const canDecide = session.role === "site_manager" || session.role === "analyst";
  const { undecided } = queue.counts;
  const system = run?.system ?? "the SIS";
  return (
    <>
      <PageHead
        title="Resolve alerts"
        headline={
          undecided === 0
            ? "No record waits for a decision."
            : `${formatNoun(undecided, ["student", "students"])} from ${system} may already be in Matricula under other details. Each waits, unimported, until you decide.`
        }
      />
      <nav className="tabs" aria-label="Kind of alert">
        <Tab tab="duplicates" view={view.tab} label="Duplicates" note={`${formatCount(undecided)} to decide`} />
        <Tab tab="missing" view={view.tab} label="Missing fields" note={sum(of("missing"))} />
        <Tab tab="codes" view={view.tab} label="Unmapped codes" note={sum(of("codes"))} />
        <Tab tab="values" view={view.tab} label="Values that cannot be used" note={sum(of("values"))} />
      </nav>
      {view.tab === "duplicates" && (
        <DuplicatesTab
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
          view={view}
          canDecide={canDecide}
          options={typeable()}
        />
      )}
      {(view.tab === "codes" || view.tab === "values") && run && of(view.tab).length > 0 && (
        <CausesTable
          causes={of(view.tab)}
          linesHref={(cause) => `/runs/${run.id}?cause=${encodeURIComponent(cause)}#lines`}
        />
      )}
      {(view.tab === "codes" || view.tab === "values") && (!run || of(view.tab).length === 0) && (
        <Empty
          title={view.tab === "codes" ? "No unmapped codes" : "No values that cannot be used"}
          why={run ? "The last import had none." : "The first import has not completed yet."}
        />
      )}
      {view.tab === "missing" && !run && (
        <Empty title="No missing fields" why="The first import has not completed yet." />
      )}
    </>
  );
}

function Tab({ tab, view, label, note }: { tab: AlertTab; view: AlertTab; label: string; note: string }) {
  return (
    <Link href={alertHref({ tab })} prefetch={false} aria-current={tab === view ? "page" : undefined}>
      {label} <span className="n">{note}</span>
    </Link>
  );
}

const sum = (causes: CauseGroup[]) => formatCount(causes.reduce((all, cause) => all + cause.records, 0));

/** Fields whose value a person may type, with our codes where they have some. */
function typeable(): Record<string, [string, string][]> {
  const catalogue = findCatalogue("student");
  if (!catalogue) return {};
  return Object.fromEntries(
    catalogue.fields
      .filter((field) => isTypeable(catalogue, field))
      .map((field) => [field.key, (field.coding?.codes ?? []).map((code): [string, string] => [code.key, code.label])]),
  );
}
