import Link from "next/link";
import { LimitBar } from "@/components/ui/limit-bar";
import { formatCount, formatPercent } from "@/components/ui/numbers";
import { Table } from "@/components/ui/table";
import type { SafetyView, ShownCrossing } from "@/server/runs/safety-view";
import { crossingPlace, evidenceWords, LIMIT_LABELS } from "./limit-words";

/** The safety limits that were crossed, each with what explains it. */
export function LimitsTable({ crossed, system }: { crossed: SafetyView["crossed"]; system: string }) {
  return (
    <Table caption="Safety limits that were crossed, and what explains them" narrow="stack">
      <thead>
        <tr>
          <th scope="col" style={{ width: "15rem" }}>
            Limit
          </th>
          <th scope="col" className="num" style={{ width: "11rem" }}>
            Planned
          </th>
          <th scope="col" className="num" style={{ width: "12rem" }}>
            Share, with the limit
          </th>
          <th scope="col" className="gap-l">
            What we found
          </th>
        </tr>
      </thead>
      {crossed.map((one) => (
        <tbody key={`${one.limit} ${one.schoolId} ${one.field}`} className="mark-bad">
          <tr>
            <th scope="row">
              {LIMIT_LABELS[one.limit]}, over {formatPercent(one.percent / 100)}
              <span className="cell-2">{crossingPlace(one)}</span>
            </th>
            <td className="num" data-l="Planned">
              {formatCount(one.planned)} of {formatCount(one.active)}
            </td>
            <td data-l="Share">
              <LimitBar share={one.planned / one.active} percent={one.percent} isCrossed />
            </td>
            <td className="gap-l" data-l="What we found">
              <Findings crossing={one} system={system} />
            </td>
          </tr>
        </tbody>
      ))}
    </Table>
  );
}

function Findings({ crossing, system }: { crossing: ShownCrossing; system: string }) {
  if (crossing.evidence.length === 0) {
    return <p className="muted">Nothing that these records have in common. The exact records are listed below.</p>;
  }
  const found = crossing.evidence.map((evidence) => ({
    evidence,
    ...evidenceWords(evidence, crossing.planned, system),
  }));
  const unmatched = found.find(({ evidence }) => evidence.kind === "now_at_unmatched_school")?.evidence;
  return (
    <>
      <p>
        {found.map(({ fact }, index) => (
          <span key={fact}>
            {index > 0 && " "}
            {index === 0 ? <b>{fact}</b> : fact}
          </span>
        ))}
      </p>
      <p className="muted">
        {found[0]?.more}{" "}
        {unmatched?.kind === "now_at_unmatched_school" && (
          <Link href="/setup/schools" prefetch={false}>
            Look at school {unmatched.school} in School matching
          </Link>
        )}
      </p>
    </>
  );
}
