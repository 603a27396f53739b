import Link from "next/link";
import { Icon } from "@/components/ui/icon";
import { Note } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import type { CandidateView, ComparedAlert, ComparedRow } from "@/server/alerts/compare-alert";
import { CancelDecision, DecisionButton, JudgeButton } from "./decision-buttons";
import { effectOf, reasonsOf } from "./reasons";

/** The record from the SIS beside the candidates, with what agrees marked and a decision under each. */
export function Comparison({ alert, system, canDecide }: { alert: ComparedAlert; system: string; canDecide: boolean }) {
  const label = (index: number) => (alert.candidates.length > 1 ? `Candidate ${index + 1}` : "Candidate");
  return (
    <>
      <Table
        caption={`The record from ${system} beside the candidates in Matricula`}
        density="compact"
        narrow="stack"
        className="compare"
      >
        <thead>
          <tr>
            <th scope="col" style={{ width: "9.5rem" }}>
              <span className="sr-only">Field</span>
            </th>
            <th scope="col" className="src">
              <span className="text-sm font-semibold text-ink">From {system}</span>
              <span className="cell-2">not imported yet</span>
            </th>
            {alert.candidates.map((candidate, index) => (
              <th key={candidate.id} scope="col">
                <Link
                  href={`/roster/${alert.slug}/${candidate.id}`}
                  prefetch={false}
                  className={`text-sm font-semibold ${candidate.isRejected ? "line-through" : ""}`}
                >
                  {candidate.name}
                </Link>
                <span className="cell-2">
                  {label(index)}: {reasonsOf(candidate.reasons)}
                  {candidate.isActive ? "" : "; inactive now"}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {alert.rows.map((row) => (
            <Row key={row.key} row={row} system={system} label={label} ids={alert.candidates.map((one) => one.id)} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Decision</th>
            <td className="src" data-l={`From ${system}`}>
              {canDecide && (
                <DecisionButton
                  alertId={alert.id}
                  decision={{ kind: "create" }}
                  isChosen={alert.decision?.kind === "create"}
                />
              )}
              <p className="hint mt-1">{createSentence(alert)}</p>
            </td>
            {alert.candidates.map((candidate, index) => (
              <td key={candidate.id} data-l={label(index)}>
                {canDecide && <Decide alert={alert} candidate={candidate} />}
                <Effect alert={alert} candidate={candidate} />
              </td>
            ))}
          </tr>
        </tfoot>
      </Table>
      {canDecide && alert.decision && <CancelDecision alertId={alert.id} kind={alert.decision.kind} />}
      <p className="hint mt-3">
        {alert.kind === "reused_id"
          ? "Nothing was overwritten: name and birth date are both another person’s, and the SIS ID is the same."
          : "“Not the same person” is remembered: these two are not suggested to each other again. Twins (same last name, birth date and school, other first name) are never suggested."}
      </p>
    </>
  );
}

function createSentence(alert: ComparedAlert): string {
  const [one] = alert.noun;
  if (alert.kind === "reused_id") {
    return `Adds a new ${one} with this SIS ID. The old record keeps its data and loses the ID.`;
  }
  return alert.candidates.length === 1
    ? `Adds a new ${one}. The candidate stays as it is.`
    : `Adds a new ${one}. All candidates stay as they are.`;
}

function Decide({ alert, candidate }: { alert: ComparedAlert; candidate: CandidateView }) {
  const { decision } = alert;
  const isChosen = decision?.kind === "match" && decision.recordId === candidate.id;
  return (
    <div className="flex flex-wrap gap-2">
      {!candidate.isRejected && (
        <DecisionButton
          alertId={alert.id}
          decision={{ kind: "match", recordId: candidate.id }}
          isChosen={isChosen}
          name={candidate.name}
        />
      )}
      {alert.kind === "duplicate" && (
        <JudgeButton
          alertId={alert.id}
          recordId={candidate.id}
          isRejected={candidate.isRejected}
          name={candidate.name}
        />
      )}
    </div>
  );
}

function Effect({ alert, candidate }: { alert: ComparedAlert; candidate: CandidateView }) {
  if (candidate.isRejected) return <p className="hint mt-1">Called another person; not suggested again.</p>;
  return (
    <>
      <p className="hint mt-1">{effectOf(candidate, alert.noun[0], alert.school)}</p>
      {candidate.isUnlikely && (
        <Note kind="warn">
          <p>
            {alert.kind === "reused_id"
              ? "Other names and another birth date: most likely the ID was given to somebody else."
              : "Another first name and birth date: most likely a sibling who used the same address."}
          </p>
        </Note>
      )}
    </>
  );
}

function Row({
  row,
  system,
  label,
  ids,
}: {
  row: ComparedRow;
  system: string;
  label: (index: number) => string;
  ids: number[];
}) {
  return (
    <tr>
      <th scope="row">{row.label}</th>
      <td className="src" data-l={`From ${system}`}>
        <Value value={row.incoming} />
      </td>
      {row.ours.map(({ value, agreement }, index) => (
        <td key={ids[index]} className={agreement ? "cand hit" : "cand"} data-l={label(index)}>
          <Ours value={value} agreement={agreement} />
        </td>
      ))}
    </tr>
  );
}

function Ours({ value, agreement }: ComparedRow["ours"][number]) {
  return (
    <span>
      <span>{agreement && <Icon name="check" className="i tone-ok" />}</span>
      <span>
        <Value value={value} />
        {agreement === "same" && <span className="sr-only"> same</span>}
        {agreement && agreement !== "same" && <span className="cell-2">{agreement}</span>}
      </span>
    </span>
  );
}

function Value({ value }: { value: string | null }) {
  return value === null ? <i className="empty-value">empty</i> : <span className="break-words">{value}</span>;
}
