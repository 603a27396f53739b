import type { RosterCursor } from "@/server/roster/schema";

/** What the address of the list of students says is shown. */
export type RosterView = {
  search: string;
  schoolId: string | null;
  active: "active" | "inactive" | "all";
  after: RosterCursor | null;
  before: RosterCursor | null;
};

type SearchParams = Record<string, string | string[] | undefined>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? "";

/** A cursor is "id|last|first": names may hold anything but the first two bars. */
function cursorOf(text: string): RosterCursor | null {
  const parts = /^(\d{1,15})\|([^|]*)\|(.*)$/s.exec(text);
  return parts ? { id: Number(parts[1]), last: parts[2] ?? "", first: parts[3] ?? "" } : null;
}

const cursorText = ({ id, last, first }: RosterCursor) => `${id}|${last.replaceAll("|", "")}|${first}`;

/** Reads the list's address; what makes no sense is as if it were not there. */
export function readRosterView(params: SearchParams): RosterView {
  const active = one(params.active);
  return {
    search: one(params.q).trim().slice(0, 100),
    schoolId: UUID.test(one(params.school)) ? one(params.school) : null,
    active: active === "inactive" || active === "all" ? active : "active",
    after: cursorOf(one(params.after)),
    before: cursorOf(one(params.before)),
  };
}

/** The address of the list that shows something else; a new filter starts at the first page. */
export function rosterHref(view: RosterView, change: Partial<RosterView> = {}): string {
  const next = { ...view, after: null, before: null, ...change };
  const params = new URLSearchParams();
  if (next.search) params.set("q", next.search);
  if (next.schoolId) params.set("school", next.schoolId);
  if (next.active !== "active") params.set("active", next.active);
  if (next.after) params.set("after", cursorText(next.after));
  if (next.before) params.set("before", cursorText(next.before));
  const query = params.toString();
  return query ? `/roster/students?${query}` : "/roster/students";
}
