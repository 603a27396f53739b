import { capitalize, countWord, formatCount, formatNoun, formatPercent } from "@/components/ui/numbers";
import type { LimitName } from "@/server/engine/types";
import type { ShownCrossing, ShownEvidence } from "@/server/runs/safety-view";

export type Noun = readonly [one: string, many: string];

export const LIMIT_LABELS: Record<LimitName, string> = {
  inactivated: "Inactivated",
  updated: "Updated",
  created: "Created",
  fieldChanged: "One field changed",
};

/** "Northgate High School, Counselor" */
export function crossingPlace({ school, fieldLabel }: Pick<ShownCrossing, "school" | "fieldLabel">): string {
  return [school ?? "Whole district", fieldLabel].filter(Boolean).join(", ");
}

/** "14.4 %, limit 10 %" */
function measure({ planned, active, percent }: ShownCrossing): string {
  return `${formatPercent(planned / active)}, limit ${formatPercent(percent / 100)}`;
}

/** What crossed a limit, in a sentence that names the place. */
export function crossingSentence(crossing: ShownCrossing, noun: Noun): { place: string; text: string } {
  const { planned, active, limit, fieldLabel } = crossing;
  const place = crossing.school ?? "The district";
  const of = `${formatCount(planned)} of ${formatNoun(active, noun)}`;
  switch (limit) {
    case "inactivated":
      return { place, text: `would lose ${of} (${measure(crossing)}).` };
    case "updated":
      return { place, text: `would see ${of} updated (${measure(crossing)}).` };
    case "created":
      return {
        place,
        text: `would get ${formatNoun(planned, noun)} more than its ${formatCount(active)} (${measure(crossing)}).`,
      };
    case "fieldChanged":
      return { place, text: `would see ${fieldLabel} change for ${of} (${measure(crossing)}).` };
  }
}

/** What a piece of evidence says, and what it may mean. */
export function evidenceWords(
  evidence: ShownEvidence,
  planned: number,
  system: string,
): { fact: string; more: string } {
  const these =
    evidence.records === planned
      ? planned === 1
        ? "It"
        : `All ${formatCount(planned)}`
      : `${formatCount(evidence.records)} of the ${formatCount(planned)}`;
  const is = evidence.records === 1 ? "is" : "are";
  switch (evidence.kind) {
    case "now_at_unmatched_school": {
      const school = evidence.name ? `${evidence.school}, ${evidence.name}` : evidence.school;
      return {
        fact: `${these} ${is} still in ${system}, at school ${school}, which no school of yours is matched with.`,
        more: "A new building, or a move that went too early.",
      };
    }
    case "same_class_year":
      return {
        fact: `${these} ${is} in class year ${evidence.classYear}.`,
        more: "A whole class, rather than many single moves.",
      };
    case "same_change":
      return {
        fact: `${these} ${evidence.records === 1 ? "goes" : "go"} from ${evidence.before ?? "empty"} to ${evidence.after ?? "empty"}.`,
        more: "One value takes the place of another.",
      };
  }
}

/** "Two safety limits were crossed" */
export function crossedWords(count: number): string {
  return `${capitalize(countWord(count))} safety ${count === 1 ? "limit was" : "limits were"} crossed`;
}
