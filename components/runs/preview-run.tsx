import { Account } from "@/components/ui/account";
import { LinkButton } from "@/components/ui/link-button";
import { Notice, Status } from "@/components/ui/status";
import type { SafetyView } from "@/server/runs/safety-view";
import type { RunSummary } from "@/server/runs/summary";
import { DriftNotice } from "./held-run";
import { crossedWords, crossingSentence, evidenceWords } from "./limit-words";
import { logHref, WHOLE_LOG, type LogView } from "./log-address";
import { plannedHeadline } from "./planned-words";
import { CompletenessNote, NotTouchedNote } from "./proof-notes";
import { RunLines } from "./run-lines";
import { ApplyPreviewBar } from "./run-parts";
import { additionsOnlyWords } from "./run-words";
import { SchoolLimitsTable } from "./school-limits-table";
import { SwitchReportTable } from "./switch-report";

type Props = { run: RunSummary; safety: SafetyView; view: LogView; canStart: boolean };

/** A preview: what the import would do, by school beside the limits, and line by line. */
export function PreviewRun({ run, safety, view, canStart }: Props) {
  const { crossed, switchReport } = safety;
  const wouldHold = crossed.length > 0 || (switchReport?.isRefused ?? false);
  const lines = (show: LogView["show"]) => logHref(run.id, WHOLE_LOG, { show });
  const { account } = run;
  const onlyAdds = additionsOnlyWords(run.additionsOnly, true);
  return (
    <>
      <DriftNotice run={run} />
      <div className="side">
        <section aria-labelledby="account-h">
          <h2 className="sr-only" id="account-h">
            Account of rows
          </h2>
          {account && (
            <Account
              caption="What the rows that were read would lead to"
              received={{ label: `Received from ${run.system}`, value: account.received }}
              rows={[
                { label: "Created", value: account.created, href: lines("created") },
                { label: "Updated", value: account.updated, href: lines("updated") },
                { label: "Unchanged", value: account.unchanged },
                { label: "Held, possible duplicates", value: account.held, href: lines("held") },
                { label: "Rejected", value: account.rejected, href: lines("rejected") },
                { label: "Skipped", value: account.skipped },
              ]}
              after={[
                { label: "Not in the SIS, inactivated", value: account.inactivated, href: lines("inactivated") },
                { label: `Active ${run.noun[1]} now`, value: safety.district.active },
              ]}
            />
          )}
        </section>
        <div className="grid content-start gap-4">
          {account && (
            <p className="headline">
              {plannedHeadline(account, run.noun)}
              {onlyAdds && ` ${onlyAdds}`}
            </p>
          )}
          {wouldHold && (
            <Notice
              kind="held"
              title={`It would be held for approval${crossed.length > 0 ? `: ${crossedWords(crossed.length).toLowerCase()}` : ""}`}
            >
              {switchReport?.isRefused && (
                <p>
                  Too few {run.noun[1]} were found again in {switchReport.after}.
                </p>
              )}
              {crossed.slice(0, 4).map((one) => {
                const { place, text } = crossingSentence(one, run.noun);
                const found = one.evidence[0] && evidenceWords(one.evidence[0], one.planned, run.system).fact;
                return (
                  <p key={`${one.limit} ${one.schoolId} ${one.field}`}>
                    <b>{place}</b> {text} {found}
                  </p>
                );
              })}
              {crossed.length > 4 && <p>{crossed.length - 4} more stand in the table below.</p>}
              <p>If you start it, it stops before the first change and waits for approval.</p>
            </Notice>
          )}
          <CompletenessNote view={safety} system={run.system} />
          <NotTouchedNote view={safety} noun={run.noun} />
        </div>
      </div>
      {switchReport && (
        <section className="section" aria-labelledby="keys">
          <div className="section-head">
            <h2 id="keys">Keys compared</h2>
            <span className="muted">
              From {switchReport.before} to {switchReport.after}
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
      {safety.schools.length > 0 && (
        <section className="section" aria-labelledby="bys">
          <div className="section-head">
            <h2 id="bys">By school, against the safety limits</h2>
            <span className="muted">The line across each bar is the limit. Nearest to a limit first.</span>
          </div>
          <SchoolLimitsTable view={safety} />
        </section>
      )}
      <RunLines
        run={run}
        view={view}
        title="Every change"
        hint="Unchanged records are only counted. Nothing has been changed"
        mayExport={canStart}
      />
      <ApplyPreviewBar
        key={run.heldUntil?.getTime()}
        runId={run.id}
        canStart={canStart}
        mailsToConfirm={run.asksBeforeMails ? run.accountMails : 0}
        noun={run.noun[1]}
        back={<LinkButton href={`/imports/${run.slug}/start`}>Done</LinkButton>}
        state={
          <>
            {wouldHold ? (
              <Status kind="held">Would be held for approval</Status>
            ) : (
              <Status kind="ok">Inside every limit</Status>
            )}
            <span>
              {run.label}, {run.schools} {run.schools === 1 ? "school" : "schools"}, from {run.system}
            </span>
          </>
        }
      />
    </>
  );
}
