/** What somebody typed, told apart: addresses to add, and parts that are none. */
export type ParsedRecipients = {
  addresses: string[];
  refused: { text: string; reason: string; suggestion: string | null }[];
};

const ADDRESS = /^[^\s@,;<>"()]+@[^\s@,;<>"().]+(\.[^\s@,;<>"().]+)*\.[^\s@,;<>"().]{2,}$/;
const MAX_LENGTH = 254;

function reasonFor(text: string): string {
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  if (!text.includes("@")) return "has no @";
  return "is not an e-mail address";
}

/** Splits a comma-separated list into addresses, in lower case and each once; a comma typed for a dot is recognized. */
export function parseRecipients(text: string): ParsedRecipients {
  const parts = text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
  const addresses: string[] = [];
  const refused: ParsedRecipients["refused"] = [];
  parts.forEach((part, index) => {
    const address = part.toLowerCase();
    if (part.length <= MAX_LENGTH && ADDRESS.test(address)) {
      if (!addresses.includes(address)) addresses.push(address);
      return;
    }
    const joined = `${part}.${parts[index + 1] ?? ""}`.toLowerCase();
    const isCommaForDot = part.includes("@") && ADDRESS.test(joined) && !ADDRESS.test(parts[index + 1] ?? "");
    refused.push({ text: part, reason: reasonFor(part), suggestion: isCommaForDot ? joined : null });
  });
  return { addresses, refused };
}
