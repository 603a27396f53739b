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

/** Page and page size of a request within what the admin allows; 0 is everything where the resource permits it. */
export function paging(
  query: URLSearchParams,
  limit: number,
  over: "clamp" | "refuse",
  options: { mayBeAll?: boolean; fallback?: number } = {},
): { skip: number; take: number } {
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

/** Rows of a page, made one by one; `keep` filters, and without it the page is reached directly. */
export function slice<Row>(
  total: number,
  make: (position: number) => Row,
  page: { skip: number; take: number },
  keep?: (row: Row) => boolean,
): Row[] {
  const rows: Row[] = [];
  if (!keep) {
    for (let i = page.skip; i < Math.min(total, page.skip + page.take); i++) rows.push(make(i));
    return rows;
  }
  let passed = 0;
  for (let i = 0; i < total && rows.length < page.take; i++) {
    const row = make(i);
    if (!keep(row)) continue;
    if (passed++ >= page.skip) rows.push(row);
  }
  return rows;
}

export function countRows<Row>(total: number, make: (position: number) => Row, keep?: (row: Row) => boolean): number {
  if (!keep) return total;
  let count = 0;
  for (let i = 0; i < total; i++) if (keep(make(i))) count++;
  return count;
}
