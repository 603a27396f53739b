import { mayRunImports } from "@/components/shell/roles";
import { api } from "@/components/trpc/server";
import { formatNoun, formatPercent, listWords } from "@/components/ui/numbers";
import { Notice } from "@/components/ui/status";
import type { Role } from "@/server/platform/tenancy";
import type { SafetyView, ShownCrossing } from "@/server/runs/safety-view";
import { plannedOf } from "@/server/runs/school-plans";
import type { RunSummary } from "@/server/runs/summary";
import { crossedWords, LIMIT_LABELS } from "./limit-words";
import { LimitsTable } from "./limits-table";
import type { LogView } from "./log-address";
import { CompletenessNote, DistrictNote } from "./proof-notes";
import { RunLines, type Shortcut } from "./run-lines";
import { DecideImport, SchoolDecisions } from "./run-parts";
import { SettingsChanges } from "./settings-changes";
import { isSchool } from "./school-choices";
import { SwitchReportTable } from "./switch-report";

type Props = {
  run: RunSummary;
  safety: SafetyView;
  view: LogView;
  role: Role;
  districtName: string;
};

/** A held import: what crossed a limit, the decision by school, and the exact records. */
export async function HeldRun({ run, safety, view, role, districtName }: Props) {
  const { crossed, switchReport } = safety;
  const schools = safety.schools.filter(isSchool);
  const total = plannedOf(safety.district);
  const isSwitch = switchReport?.isRefused ?? false;
  const mayDecide = role === "site_manager" || (role === "analyst" && !isSwitch);
  const records = (
    <RunLines
      run={run}
      view={view}
      title="The exact records"
      hint="Nothing of it has been applied"
      shortcuts={await shortcutsOf(run, safety)}
      mayExport={mayRunImports(role)}
    />
  );
  return (
    <>
      <DriftNotice run={run} />
      {switchReport && (
        <section className={crossed.length > 0 ? "mb-10" : ""} aria-labelledby="keys">
          <div className="section-head">
            <h2 id="keys">Keys compared</h2>
            <span className="muted">
              From {switchReport.before} to {switchReport.after}, on the rows that were read now
            </span>
          </div>
          <SwitchReportTable
            runId={run.id}
            report={switchReport}
            noun={run.noun}
            system={run.system}
            inactivated={safety.district.inactivated}
          />
        </section>
      )}
      {crossed.length > 0 && (
        <section aria-labelledby="lims">
          <div className="section-head">
            <h2 id="lims">Limits crossed</h2>
          </div>
          <LimitsTable crossed={crossed} system={run.system} />
        </section>
      )}
      <div className="mt-3 flex flex-wrap gap-x-8 gap-y-1">
        <CompletenessNote view={safety} system={run.system} />
        <DistrictNote view={safety} noun={run.noun} />
      </div>
      <SettingsChanges runId={run.id} />
      {mayDecide ? (
        <DecideImport
          key={`${run.id} ${run.heldUntil?.getTime()}`}
          runId={run.id}
          schools={schools}
          limits={safety.limits}
          noun={run.noun}
          planned={formatNoun(total, ["planned change", "planned changes"])}
          confirmWith={isSwitch ? districtName : null}
        >
          {records}
        </DecideImport>
      ) : (
        <>
          <section className="section" aria-labelledby="bys">
            <div className="section-head">
              <h2 id="bys">By school</h2>
              <span className="muted">{whoDecides(safety, isSwitch)}</span>
            </div>
            <SchoolDecisions schools={schools} limits={safety.limits} deciding={null} asked={new Set()} />
          </section>
          {records}
        </>
      )}
    </>
  );
}

function whoDecides({ siteManagers }: SafetyView, isSwitch: boolean): string {
  if (!isSwitch) return "An analyst or a site manager decides about it.";
  return `Only a site manager can let a switch of systems go on: ${listWords(siteManagers)}.`;
}

/** When the roster changed after a plan was shown, the plan is another one and nobody has seen it. */
export function DriftNotice({ run }: { run: RunSummary }) {
  if (run.planDrift === 0) return null;
  const count = formatNoun(run.planDrift, ["planned change is", "planned changes are"]);
  return (
    <div className="mb-6">
      <Notice kind="warn" title={`${count} different from those shown before`}>
        <p>The roster changed in the meantime, so the plan was made again and nothing was applied. Look at it again.</p>
      </Notice>
    </div>
  );
}

/** The records behind each crossed limit, then all of them; counted as the list will show them. */
async function shortcutsOf(run: RunSummary, { crossed, district }: SafetyView): Promise<Shortcut[]> {
  const behind = await Promise.all(
    crossed.slice(0, 8).map(async (one): Promise<Shortcut> => {
      const show = one.limit === "fieldChanged" ? "updated" : one.limit;
      const counts = await api.runs.lineCounts({ runId: run.id, schoolId: one.schoolId, field: one.field });
      return {
        label: shortcutLabel(one),
        count: counts[show],
        view: { show, schoolId: one.schoolId, field: one.field },
      };
    }),
  );
  return [...behind, { label: "All changes", count: plannedOf(district), view: { show: "changed" } }];
}

function shortcutLabel({ limit, fieldLabel, school }: ShownCrossing): string {
  return `${fieldLabel ?? LIMIT_LABELS[limit]} ${school ? `at ${school}` : "in the district"}`;
}

/** Why this import waits and until when, in a sentence that is true by itself. */
export function heldHeadline(run: RunSummary, safety: SafetyView, until: string): string {
  const { switchReport: report, crossed } = safety;
  if (report?.isRefused) {
    const share = formatPercent(report.matched / report.known);
    const who = `so this import waits for a site manager until ${until}.`;
    return `Nothing has been changed. Only ${share} of the ${run.noun[1]} were found again in ${report.after}, ${who}`;
  }
  return `Nothing has been changed. ${crossedWords(crossed.length)}, so this import waits for a person until ${until}.`;
}
