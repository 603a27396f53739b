import { LINE_FILTERS, type LineFilter } from "@/server/runs/schema";

/** What the address of a log says is shown. */
export type LogView = {
  show: LineFilter;
  schoolId: string | null;
  cause: string | null;
  /** Only lines in which this field of ours changes. */
  field: string | null;
  search: string;
  after: number | null;
  before: number | null;
};

type SearchParams = Record<string, string | string[] | undefined>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? "";
const rowOf = (value: string | string[] | undefined) => (/^\d{1,9}$/.test(one(value)) ? Number(one(value)) : null);

/** Reads a log's address; what makes no sense is as if it were not there. */
export function readLogView(params: SearchParams): LogView {
  const show = LINE_FILTERS.find((filter) => filter === one(params.show)) ?? "all";
  return {
    show,
    schoolId: UUID.test(one(params.school)) ? one(params.school) : null,
    cause: one(params.cause).slice(0, 300) || null,
    field: /^[a-zA-Z]{1,50}$/.test(one(params.field)) ? one(params.field) : null,
    search: one(params.q).trim().slice(0, 100),
    after: rowOf(params.after),
    before: rowOf(params.before),
  };
}

/** The address of a log that shows something else; a new filter starts at the first page. */
export function logHref(runId: string, view: LogView, change: Partial<LogView> = {}): string {
  const query = logQuery({ ...view, after: null, before: null, ...change });
  return `/runs/${runId}${query ? `?${query}` : ""}#lines`;
}

/** Everything that a log shows, as the query of an address. */
export function logQuery(next: LogView): string {
  const params = new URLSearchParams();
  if (next.show !== "all") params.set("show", next.show);
  if (next.schoolId) params.set("school", next.schoolId);
  if (next.cause) params.set("cause", next.cause);
  if (next.field) params.set("field", next.field);
  if (next.search) params.set("q", next.search);
  if (next.after !== null) params.set("after", String(next.after));
  if (next.before !== null) params.set("before", String(next.before));
  return params.toString();
}

/** A log without any filter, at its first page. */
export const WHOLE_LOG: LogView = {
  show: "all",
  schoolId: null,
  cause: null,
  field: null,
  search: "",
  after: null,
  before: null,
};
