import { z } from "zod";
import { ConnectorError } from "../errors";
import { FIXES } from "./fixes";

/** PowerSchool converts XML to JSON, so digits arrive as numbers and empty elements as "": every text is read this way. */
const text = z.union([z.string(), z.number()]).transform((value) => String(value).trim());
const whole = z.coerce.number().int();

/** One or many of something: absent, "", an object or an array (the converted XML does not tell them apart). */
const many = <Item extends z.ZodType>(item: Item) =>
  z
    .union([
      z.array(item),
      item.transform((one) => [one]),
      z.literal("").transform((): z.output<Item>[] => []),
      z.null(),
    ])
    .optional()
    .transform((list) => (list ?? []) as z.output<Item>[]);

export const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

export const metadataAnswer = z
  .object({
    metadata: z.object({
      powerschool_version: text.optional(),
      district_timezone: text.optional(),
      schema_table_query_max_page_size: whole.positive().optional(),
      school_max_page_size: whole.positive().optional(),
      plugin_id: text.optional(),
    }),
  })
  .transform((answer) => answer.metadata);

const school = z.object({
  id: text,
  school_number: text,
  name: text,
  low_grade: whole.optional().catch(undefined),
  high_grade: whole.optional().catch(undefined),
});

export const schoolsAnswer = z
  .object({ schools: z.union([z.literal("").transform(() => ({ school: [] })), z.object({ school: many(school) })]) })
  .transform((answer) => answer.schools.school);

export const v1CountAnswer = z
  .object({ resource: z.object({ count: whole.nonnegative() }) })
  .transform((answer) => answer.resource.count);

export const countAnswer = z.object({ count: whole.nonnegative() }).transform((answer) => answer.count);

/** Rows of a schema table: every row names its values by column, under the table's name. */
export const tableAnswer = z
  .object({
    record: many(
      z.object({ tables: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.null()]))) }),
    ),
  })
  .transform((answer) => answer.record.map((row) => Object.assign({}, ...Object.values(row.tables)) as Row));

export type Row = Record<string, unknown>;

const refusal = z
  .object({
    message: z.string().optional(),
    errorMessage: z.object({ message: z.string() }).optional(),
    errors: many(z.object({ resource: z.string().optional(), field: z.string().optional() })).catch([]),
  })
  .transform((answer) => ({ message: answer.errorMessage?.message ?? answer.message ?? "", errors: answer.errors }));

/** What a refusal says, empty where it says nothing we know. */
export function readRefusal(json: unknown): z.output<typeof refusal> {
  const parsed = refusal.safeParse(json);
  return parsed.success ? parsed.data : { message: "", errors: [] };
}

/** Parses an answer that must have a shape; says which parts were not as expected, never their values. */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, json: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const paths = [
    ...new Set(parsed.error.issues.map((issue) => issue.path.filter((part) => typeof part === "string").join("."))),
  ];
  throw new ConnectorError(
    "protocol",
    `PowerSchool's answer for ${what} is not what we expect (${paths.join(", ") || "shape"}).`,
    {
      fix: FIXES.address,
    },
  );
}

/** The rows of a named query, unchecked but for their being rows: this runs for every page of a million students. */
export function readRows(json: unknown): { rows: Row[]; count: number | null } {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return parseAnswer(z.never(), json, "rows");
  const { record, count } = json as { record?: unknown; count?: unknown };
  const total = typeof count === "number" || (typeof count === "string" && /^\d+$/.test(count)) ? Number(count) : null;
  if (record === undefined || record === null || record === "") return { rows: [], count: total };
  const rows = Array.isArray(record) ? record : [record];
  if (!rows.every((row) => typeof row === "object" && row !== null)) return parseAnswer(z.never(), json, "rows");
  return { rows: rows as Row[], count: total };
}

/** A value as text: blank is null, numbers are text, anything else is not a value. */
export function readText(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new ConnectorError("protocol", "PowerSchool sent a row with a value that is no text.", { fix: FIXES.report });
}
