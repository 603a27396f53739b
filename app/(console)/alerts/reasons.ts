import { formatNoun } from "@/components/ui/numbers";
import type { CandidateView } from "@/server/alerts/compare-alert";
import type { CandidateReason } from "@/server/engine/types";

const REASONS: Record<CandidateReason, string> = {
  last_name_birth_date: "last name and birth date agree",
  email: "the e-mail addresses agree",
  names_class_year: "first name, last name and class year agree",
  names_email: "first name, last name and e-mail address agree",
  names: "first name and last name agree",
  same_id: "has the same SIS ID",
};

/** Why a record is suggested, as a person would say it. */
export function reasonsOf(reasons: readonly CandidateReason[]): string {
  return reasons.map((reason) => REASONS[reason]).join("; ");
}

/** What Match would do, in numbers. */
export function effectOf({ effect }: Pick<CandidateView, "effect">, one: string, school: string | null): string {
  const parts = [
    effect.activates ? `makes this ${one} active${school ? ` at ${school}` : ""}` : null,
    effect.fills > 0 ? `fills ${formatNoun(effect.fills, ["field", "fields"])}` : null,
    effect.changes > 0 ? `changes ${effect.changes}` : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) return "Match changes nothing but the SIS ID.";
  return `Match ${parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}` : parts[0]}.`;
}
