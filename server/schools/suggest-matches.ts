export type OurSchool = { id: string; number: string; name: string };
export type TheirSchool = { sourceId: string; number: string; name: string; isActive: boolean };
export type Suggestion = { schoolId: string; sourceId: string; confidence: number; reason: string };

/** Below this a guess is shown, and left for a person to choose. */
export const SURE = 0.8;

const NOISE = new Set(["school", "sch", "the", "of"]);
const SHORT: Record<string, string> = {
  hs: "high",
  ms: "middle",
  es: "elementary",
  el: "elementary",
  elem: "elementary",
  jr: "junior",
  sr: "senior",
  st: "saint",
  mt: "mount",
};

function words(name: string): string[] {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .map((word) => SHORT[word] ?? word)
    .filter((word) => !NOISE.has(word));
}

/** How alike two names are, from 0 to 1, by the words they share. */
function likeness(a: string, b: string): number {
  const [left, right] = [new Set(words(a)), new Set(words(b))];
  if (left.size === 0 || right.size === 0) return 0;
  const shared = [...left].filter((word) => right.has(word)).length;
  return (2 * shared) / (left.size + right.size);
}

function judge(ours: OurSchool, theirs: TheirSchool): Suggestion | null {
  const alike = likeness(ours.name, theirs.name);
  const isSameNumber = ours.number !== "" && ours.number.replace(/^0+/, "") === theirs.number.replace(/^0+/, "");
  const base = isSameNumber ? 0.5 + 0.5 * alike : alike === 1 ? 0.9 : alike * 0.75;
  if (base < 0.4) return null;
  const reasons = [
    isSameNumber ? `Same number, ${ours.number}` : null,
    alike === 1 ? "same name" : alike > 0.4 ? "similar name" : null,
  ];
  const reason = reasons.filter((part) => part !== null).join(", ") + (theirs.isActive ? "" : "; inactive in the SIS");
  return {
    schoolId: ours.id,
    sourceId: theirs.sourceId,
    confidence: base * (theirs.isActive ? 1 : 0.75),
    reason: reason.charAt(0).toUpperCase() + reason.slice(1),
  };
}

/** Two candidates that fit equally well are a question for a person, however well they fit. */
function withRivals(one: Suggestion, all: readonly Suggestion[]): Suggestion {
  const rivals = all.filter(
    (other) =>
      other !== one &&
      other.confidence === one.confidence &&
      (other.schoolId === one.schoolId || other.sourceId === one.sourceId),
  );
  if (rivals.length === 0) return one;
  return { ...one, confidence: Math.min(one.confidence, 0.7), reason: `${one.reason}; another school fits as well` };
}

/** Pairs our schools with the SIS's by number, then name; each at most once, the surest first. */
export function suggestMatches(ours: readonly OurSchool[], theirs: readonly TheirSchool[]): Suggestion[] {
  const judged = ours.flatMap((one) => theirs.map((other) => judge(one, other)).filter((found) => found !== null));
  const all = judged.map((one) => withRivals(one, judged));
  all.sort((a, b) => b.confidence - a.confidence || a.sourceId.localeCompare(b.sourceId));
  const taken = new Set<string>();
  return all.filter((one) => {
    if (taken.has(`o${one.schoolId}`) || taken.has(`t${one.sourceId}`)) return false;
    taken.add(`o${one.schoolId}`).add(`t${one.sourceId}`);
    return true;
  });
}
