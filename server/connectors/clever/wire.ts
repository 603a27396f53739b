import { z } from "zod";
import { parseShape } from "../shape";
import { FIXES } from "./fixes";

const link = z.object({ rel: z.string(), uri: z.string() });
const id = z.string().regex(/^[0-9a-f]{24}$/i);
const text = z.string().nullish();

export const tokensAnswer = z.object({
  data: z.array(
    z.object({
      access_token: z.string().min(1),
      owner: z.object({ type: z.string(), id: z.string() }),
    }),
  ),
});

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(z.object({ data: item })), links: z.array(link).default([]), count: z.number().optional() });

export const districtsAnswer = listOf(
  z.object({ id, name: z.string(), state: text, last_sync: text, error: text, sis_type: text }),
).transform((answer) => answer.data.map((one) => one.data));

const schoolsPage = listOf(
  z.object({ id, name: z.string(), sis_id: text, school_number: text, low_grade: text, high_grade: text }),
);
export type SchoolRow = z.output<typeof schoolsPage>["data"][number]["data"];

export const schoolsAnswer = schoolsPage.transform((answer) => ({
  schools: answer.data.map((one) => one.data),
  next: nextAfter(answer.links),
}));

export type Row = Record<string, unknown>;
export type UserPage = { rows: Row[]; next: string | null; count: number | null };

const usersHead = z.object({
  data: z.array(z.unknown()),
  links: z.array(link).default([]),
  count: z.number().optional(),
});

/** The id after which the next page begins, from a link; the link's address itself is not followed. */
function nextAfter(links: readonly z.output<typeof link>[]): string | null {
  const uri = links.find((one) => one.rel === "next")?.uri;
  if (uri === undefined || !URL.canParse(uri, "https://clever.invalid")) return null;
  const after = new URL(uri, "https://clever.invalid").searchParams.get("starting_after");
  return after !== null && id.safeParse(after).success ? after : null;
}

export const say = <Schema extends z.ZodType>(schema: Schema, json: unknown, what: string): z.output<Schema> =>
  parseShape(schema, json, what, { product: "Clever", fix: FIXES.address });

/** A page of users, unchecked but for their being objects: this runs for every page of a large district. */
export function readUsers(json: unknown): UserPage {
  const head = say(usersHead, json, "users");
  const rows = head.data.map((one) => (one as { data?: unknown } | null)?.data);
  if (!rows.every((row) => typeof row === "object" && row !== null)) say(z.never(), json, "users");
  return { rows: rows as Row[], next: nextAfter(head.links), count: head.count ?? null };
}
