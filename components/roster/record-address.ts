import type { RecordCursor } from "@/server/roster/schema";

/** What the address of a list of records says is shown. */
export type RecordListView = {
  search: string;
  schoolId: string | null;
  active: "active" | "inactive" | "all";
  after: RecordCursor | null;
  before: RecordCursor | null;
};

type SearchParams = Record<string, string | string[] | undefined>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? "";

/** A cursor is "id|key"; the key may hold anything. */
function cursorOf(text: string): RecordCursor | null {
  const parts = /^(\d{1,15})\|(.{0,600})$/s.exec(text);
  return parts ? { id: Number(parts[1]), key: parts[2] ?? "" } : null;
}

/** Reads a list's address; what makes no sense is as if it were not there. */
export function readRecordListView(params: SearchParams): RecordListView {
  const active = one(params.active);
  return {
    search: one(params.q).trim().slice(0, 100),
    schoolId: UUID.test(one(params.school)) ? one(params.school) : null,
    active: active === "inactive" || active === "all" ? active : "active",
    after: cursorOf(one(params.after)),
    before: cursorOf(one(params.before)),
  };
}

/** The address of the list of a type that shows something else; a new filter starts at the first page. */
export function recordListHref(slug: string, view: RecordListView, change: Partial<RecordListView> = {}): string {
  const next = { ...view, after: null, before: null, ...change };
  const params = new URLSearchParams();
  if (next.search) params.set("q", next.search);
  if (next.schoolId) params.set("school", next.schoolId);
  if (next.active !== "active") params.set("active", next.active);
  if (next.after) params.set("after", `${next.after.id}|${next.after.key}`);
  if (next.before) params.set("before", `${next.before.id}|${next.before.key}`);
  const query = params.toString();
  return query ? `/roster/${slug}?${query}` : `/roster/${slug}`;
}
