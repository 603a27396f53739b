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

const escape = (text: string) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function toXml(value: unknown, name: string): string {
  if (Array.isArray(value)) return value.map((one) => toXml(one, name)).join("");
  if (value === null || value === undefined || value === "") return `<${name}/>`;
  if (typeof value !== "object") return `<${name}>${escape(String(value as string | number | boolean))}</${name}>`;
  const entries = Object.entries(value);
  const attributes = entries
    .filter(([key]) => key.startsWith("@"))
    .map(([key, one]) => ` ${key.slice(1)}="${escape(String(one))}"`);
  const inner = entries.filter(([key]) => !/^[@$]/.test(key)).map(([key, one]) => toXml(one, key));
  return `<${name}${attributes.join("")}>${inner.join("")}</${name}>`;
}

/** The same answer as XML, which is what a request without Accept gets; a single key is the root. */
export function toXmlDocument(answer: unknown): string {
  const keys = answer !== null && typeof answer === "object" ? Object.entries(answer) : [];
  const [first] = keys;
  const body = keys.length === 1 && first ? toXml(first[1], first[0]) : toXml(answer, "results");
  return `<?xml version="1.0" encoding="UTF-8"?>${body}`;
}
