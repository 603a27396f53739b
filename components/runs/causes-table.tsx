import Link from "next/link";
import { formatCount } from "@/components/ui/numbers";
import { Status, type Tone } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import type { CauseGroup } from "@/server/runs/summary";

const OUTCOMES: Record<CauseGroup["outcome"], { word: string; tone: Tone }> = {
  rejected: { word: "Rejected", tone: "bad" },
  held: { word: "Held", tone: "held" },
  skipped: { word: "Skipped", tone: "neutral" },
  value_left_out: { word: "Value left out", tone: "warn" },
};

/** As long as only a plan is shown, nothing was done. */
const PLANNED: Record<CauseGroup["outcome"], string> = {
  rejected: "Reject",
  held: "Hold",
  skipped: "Skip",
  value_left_out: "Leave value out",
};

/** Why records need somebody: the cause, what we did, who mends it and where; each leads to its lines. */
export function CausesTable({
  causes,
  linesHref,
  isPlan = false,
}: {
  causes: CauseGroup[];
  linesHref: (cause: string) => string;
  isPlan?: boolean;
}) {
  return (
    <Table caption="Causes of alerts, with who fixes them and where" density="compact" narrow="stack">
      <thead>
        <tr>
          <th scope="col">Cause</th>
          <th scope="col" className="num" style={{ width: "5rem" }}>
            Records
          </th>
          <th scope="col" className="lg:pl-6!" style={{ width: "10rem" }}>
            {isPlan ? "What we would do" : "What we did"}
          </th>
          <th scope="col" style={{ width: "10rem" }}>
            Who fixes it
          </th>
          <th scope="col" style={{ width: "19rem" }}>
            Where
          </th>
        </tr>
      </thead>
      <tbody>
        {causes.map((cause) => (
          <tr key={`${cause.key} ${cause.outcome}`}>
            <th scope="row">
              <Link href={linesHref(cause.key)} prefetch={false}>
                {cause.title}
              </Link>
              <span className="cell-2">{cause.message}</span>
            </th>
            <td className="num" data-l="Records">
              {formatCount(cause.records)}
            </td>
            <td data-l="What we did" className="lg:pl-6!">
              <Status kind={OUTCOMES[cause.outcome].tone}>
                {isPlan ? PLANNED[cause.outcome] : OUTCOMES[cause.outcome].word}
              </Status>
            </td>
            <td data-l="Who fixes it">{cause.who}</td>
            <td data-l="Where">
              {cause.href ? (
                <Link href={cause.href} prefetch={false}>
                  {cause.where}
                </Link>
              ) : (
                cause.where
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
