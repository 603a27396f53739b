import Link from "next/link";
import type { ReactNode } from "react";
import { capitalize, countWord, formatCount, formatPercent } from "@/components/ui/numbers";
import { formatMoment } from "@/components/ui/times";
import { findCatalogue } from "@/server/engine/catalogue";
import type { HeldReason, HomeRow } from "@/server/runs/home";
import { crossingSentence } from "./limit-words";

const SHOWN = 3;

/** Under a row that needs somebody: what is the case, and what comes of it. */
export function HomeReason({ row, zone }: { row: HomeRow; zone: string }) {
  const { last, held } = row;
  if (!last) return null;
  const reason = held ? heldReason(row, held, zone) : reasonOf(row);
  if (!reason) return null;
  return (
    <tr className="more">
      <td aria-hidden="true" />
      <td colSpan={10} className="text-ink-2">
        <p className="max-w-[62rem] text-ink">{reason.what}</p>
        <p>
          {reason.next}
          {last.status === "failed" && (
            <>
              {" "}
              Reference <span className="code">{last.reference}</span>.
            </>
          )}
          {!held && (
            <>
              {" "}
              <Link href={`/runs/${last.id}`} prefetch={false}>
                View log
              </Link>
            </>
          )}
        </p>
      </td>
    </tr>
  );
}

type Reason = { what: ReactNode; next: string };

function heldReason({ dataType }: HomeRow, { crossed, found, until }: HeldReason, zone: string): Reason {
  const noun = findCatalogue(dataType)?.noun ?? ["record", "records"];
  const more = crossed.length - SHOWN;
  return {
    what: (
      <>
        {found !== null && `Only ${formatPercent(found)} of the ${noun[1]} were found again in the new system. `}
        {crossed.length > 0 &&
          `${capitalize(countWord(crossed.length))} ${crossed.length === 1 ? "limit" : "limits"} crossed. `}
        {crossed.slice(0, SHOWN).map((one) => {
          const { place, text } = crossingSentence(one, noun);
          return (
            <span key={`${one.limit} ${one.schoolId} ${one.field}`}>
              <b>{place}</b> {text}{" "}
            </span>
          );
        })}
        {more > 0 && `And ${countWord(more)} more.`}
      </>
    ),
    next: `Nothing was changed. Approve or discard${until ? ` by ${formatMoment(until, zone)}` : ""}, or it expires unused.`,
  };
}

function reasonOf({ last }: HomeRow): Reason | null {
  switch (last?.status) {
    case "failed": {
      const kept =
        last.rowsApplied === 0
          ? "Nothing was changed."
          : `${formatCount(last.rowsApplied)} rows had been applied; they stay.`;
      return {
        what: last.failureMessage ?? "The import could not go on.",
        next: [kept, last.failureFix].filter(Boolean).join(" "),
      };
    }
    case "completed_with_alerts":
      return last.incompleteReason
        ? { what: last.incompleteReason, next: "Nobody was made inactive by this import." }
        : null;
    case "discarded":
    case "expired":
      return {
        what: `The import was ${last.status === "expired" ? "not decided about in time" : "discarded"}. Nothing was changed.`,
        next: "The next import reads the SIS anew and plans again.",
      };
    case "cancelled":
      return {
        what: `The import was stopped. ${last.rowsApplied === 0 ? "Nothing was changed." : `${formatCount(last.rowsApplied)} rows had been applied; they stay.`}`,
        next: "The next import reads everything from the start.",
      };
    default:
      return null;
  }
}
