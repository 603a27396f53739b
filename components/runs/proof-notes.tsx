import { formatCount, formatNoun, formatPercent } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import type { SafetyView } from "@/server/runs/safety-view";
import type { Noun } from "./limit-words";

type Props = { view: SafetyView; system: string; noun: Noun };

/** Whether the read was complete, which is what any inactivation rests on (product rule 4). */
export function CompletenessNote({ view: { read }, system }: Pick<Props, "view" | "system">) {
  if (read.incompleteReason) {
    return (
      <Note kind="warn">
        <p>
          <b>Not complete:</b> {read.incompleteReason} So nobody would be made inactive.
        </p>
      </Note>
    );
  }
  const pages = formatNoun(read.pages, ["page", "pages"]);
  return (
    <Note kind="ok">
      <p>
        Complete: {pages} read, {formatCount(read.rows)} rows
        {read.expected === null ? "" : `; ${system}’s own total of ${formatCount(read.expected)} agrees`}.
      </p>
    </Note>
  );
}

/** How the whole district stands beside the limit on inactivations. */
export function DistrictNote({ view, noun }: Pick<Props, "view" | "noun">) {
  const { district, limits } = view;
  const limit = limits.inactivated;
  const share = district.active > 0 ? district.inactivated / district.active : 0;
  const isOver = district.crossed.includes("inactivated");
  const beside = limit === null ? "no limit is set" : isOver ? "over the limit" : "under the limit";
  return (
    <Note kind={isOver ? "bad" : "ok"}>
      <p>
        District: {formatCount(district.inactivated)} of {formatNoun(district.active, noun)} inactivated (
        {formatPercent(share)}), {beside}.
      </p>
    </Note>
  );
}

/** What stays as it is whatever the SIS says. */
export function NotTouchedNote({ view: { notTouched }, noun: [one, many] }: Pick<Props, "view" | "noun">) {
  const { fields, protectedRecords, keptValues } = notTouched;
  const named =
    fields.length > 3 ? `${fields.slice(0, 2).join(", ")} and ${fields.length - 2} more fields` : fields.join(", ");
  const parts = [
    fields.length > 0 ? `${named}, which ${fields.length === 1 ? "is" : "are"} not matched` : null,
    protectedRecords > 0 ? formatNoun(protectedRecords, [`protected ${one}`, `protected ${many}`]) : null,
    keptValues > 0 ? `${formatNoun(keptValues, ["value", "values"])} marked “Keep this value”` : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return (
    <Note kind="info">
      <p>Not touched by this import: {parts.join("; ")}.</p>
    </Note>
  );
}
