/** Digits-only text without a leading zero becomes a number; everything else stays text. */
function scalar(value: string | number): string | number {
  if (typeof value === "number") return value;
  return /^[1-9]\d{0,14}$|^0$/.test(value) ? Number(value) : value;
}

/** What converted XML makes of a value: one element an object, several an array, none "", absent stays absent. */
export function toWire(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string" || typeof value === "number") return scalar(value);
  if (typeof value === "boolean") return value;
  if (Array.isArray(value)) {
    if (value.length === 0) return undefined;
    return value.length === 1 ? toWire(value[0]) : value.map(toWire);
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, toWire(inner)] as const);
  const kept = entries.filter(([, inner]) => inner !== undefined);
  return kept.length === 0 ? "" : Object.fromEntries(kept);
}

const escape = (text: string) => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The same answer as XML, which is what a request without Accept gets. */
export function toXml(value: unknown, name: string): string {
  if (Array.isArray(value)) return value.map((one) => toXml(one, name)).join("");
  if (value === null || typeof value !== "object")
    return `<${name}>${escape(typeof value === "string" || typeof value === "number" ? String(value) : "")}</${name}>`;
  const inner = Object.entries(value).map(([key, one]) => toXml(one, key.replace(/^[@_]+/, "")));
  return `<${name}>${inner.join("")}</${name}>`;
}
