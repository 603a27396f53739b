import { z } from "zod";
import { ConnectorError } from "./errors";

/** Who is spoken of when an answer is not as expected, and what to do about it. */
export type Speaker = { product: string; fix: string };

/** Parses an answer that must have a shape; says which parts were not as expected, never their values. */
export function parseShape<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  what: string,
  { product, fix }: Speaker,
): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const paths = [
    ...new Set(parsed.error.issues.map((issue) => issue.path.filter((part) => typeof part === "string").join("."))),
  ];
  throw new ConnectorError(
    "protocol",
    `${product}'s answer for ${what} is not what we expect (${paths.join(", ") || "shape"}).`,
    { fix },
  );
}

/** A value as text: blank is null, numbers and booleans are text, a list is joined by commas; an object is no value. */
export function readValue(value: unknown): string | null {
  if (typeof value === "string") return value.trim() === "" ? null : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    const parts = value.map(readValue).filter((part) => part !== null);
    return parts.length > 0 ? parts.join(",") : null;
  }
  return null;
}
