/** A refusal as the server words it. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Record<string, string> = {},
  ) {
    super(`HTTP ${status}`);
  }
}

export const notFound = (message = "Resource not found") => new Refused(404, { message });
export const badRequest = (message: string) => new Refused(400, { message });

export type Page = { skip: number; take: number };

/** Page and page size of a request within what the admin allows; 0 is everything where the resource permits it. */
export function paging(
  query: URLSearchParams,
  limit: number,
  over: "clamp" | "refuse",
  options: { mayBeAll?: boolean; fallback?: number } = {},
): Page {
  const page = Number(query.get("page") ?? 1);
  const size = query.get("pagesize") === null ? (options.fallback ?? limit) : Number(query.get("pagesize"));
  if (!Number.isInteger(page) || page < 1) throw badRequest("Invalid page");
  if (!Number.isInteger(size) || size < 0 || (size === 0 && !options.mayBeAll)) throw badRequest("Invalid pagesize");
  if (size === 0) return { skip: 0, take: Number.POSITIVE_INFINITY };
  if (size > limit && over === "refuse")
    throw badRequest(`The page size ${size} exceeds the maximum page size ${limit}`);
  const take = Math.min(size, limit);
  return { skip: (page - 1) * take, take };
}

/** Names of a comma list, blanks left out. */
export function listOf(text: string | null, separator: string | RegExp = ","): string[] {
  return (text ?? "")
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean);
}
