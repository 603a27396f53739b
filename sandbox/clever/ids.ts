/** What an id stands for, as its first two digits: ids of one kind ascend with their number. */
const KINDS = {
  district: "58",
  school: "59",
  student: "60",
  staff: "61",
  contact: "62",
  course: "63",
  term: "64",
  section: "65",
  event: "66",
} as const;
export type IdKind = keyof typeof KINDS;

/** An id as Clever makes them, 24 hex digits; another `issue` gives the same thing another id. */
export function idOf(kind: IdKind, number: number, issue = 0): string {
  return KINDS[kind] + issue.toString(16).padStart(2, "0") + number.toString(16).padStart(20, "0");
}
