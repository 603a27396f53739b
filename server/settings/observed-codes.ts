import type { Catalogue, CodeMatches, Field, FieldMatches } from "@/server/engine/types";

export type ObservedCode = {
  code: string;
  count: number;
  ours: string | null;
  isDecided: boolean;
  suggested: string | null;
};
export type CodedField = { field: Field; codes: ObservedCode[] };

type Facts = Record<string, { values: Record<string, number> | null }>;

/** The codes really present in each coded field that is matched (D08), unmapped first, then by how often they occur. */
export function observedCodes(
  catalogue: Catalogue,
  fields: FieldMatches,
  facts: Facts,
  saved: CodeMatches,
  suggestions: CodeMatches,
): CodedField[] {
  return catalogue.fields.flatMap((field) => {
    const source = fields[field.key];
    const { coding } = field;
    if (!coding || !source) return [];
    const counts = new Map<string, number>();
    for (const [raw, count] of Object.entries(facts[source]?.values ?? {})) {
      for (const code of coding.split(raw.trim())) counts.set(code, (counts.get(code) ?? 0) + count);
    }
    const mapped = saved[field.key] ?? {};
    for (const code of Object.keys(mapped)) if (!counts.has(code)) counts.set(code, 0);
    for (const code of Object.keys(coding.isClosed ? (suggestions[field.key] ?? {}) : {}))
      if (!counts.has(code)) counts.set(code, 0);
    const codes = [...counts].map(([code, count]): ObservedCode => {
      const ours = mapped[code] ?? null;
      return { code, count, ours, isDecided: code in mapped, suggested: suggestions[field.key]?.[code] ?? null };
    });
    codes.sort(
      (a, b) => Number(a.ours !== null) - Number(b.ours !== null) || b.count - a.count || a.code.localeCompare(b.code),
    );
    return [{ field, codes }];
  });
}
