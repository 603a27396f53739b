import { formatCount, formatNoun, listWords } from "@/components/ui/numbers";
import type { SchoolPlan } from "@/server/runs/school-plans";

export type Choice = "approve" | "leave_out";
/** By school; a school that crossed a limit starts with none. */
export type Choices = Readonly<Record<string, Choice | null>>;

export type SchoolRow = SchoolPlan & { schoolId: string };

export const isSchool = (plan: SchoolPlan): plan is SchoolRow => plan.schoolId !== null;

function choose(schools: readonly SchoolRow[], choice: (school: SchoolRow) => Choice | null): Choices {
  return Object.fromEntries(schools.map((school) => [school.schoolId, choice(school)]));
}

/** Schools inside their limits start on Approve; a school that crossed one asks for a choice. */
export const firstChoices = (schools: readonly SchoolRow[]): Choices =>
  choose(schools, (school) => (school.crossed.length > 0 ? null : "approve"));

export const approveAll = (schools: readonly SchoolRow[]): Choices => choose(schools, () => "approve");

export const onlyWithinLimits = (schools: readonly SchoolRow[]): Choices =>
  choose(schools, (school) => (school.crossed.length > 0 ? "leave_out" : "approve"));

type Sum = { active: number; created: number; updated: number; inactivated: number };

function sumOf(schools: readonly SchoolRow[]): Sum {
  const sum = { active: 0, created: 0, updated: 0, inactivated: 0 };
  for (const school of schools) {
    sum.active += school.active;
    sum.created += school.created;
    sum.updated += school.updated;
    sum.inactivated += school.inactivated;
  }
  return sum;
}

/** What the choices add up to. */
export function weigh(schools: readonly SchoolRow[], choices: Choices) {
  const having = (choice: Choice | null) => schools.filter((school) => (choices[school.schoolId] ?? null) === choice);
  const [approved, leftOut, undecided] = [having("approve"), having("leave_out"), having(null)];
  return { approved, leftOut, undecided, total: schools.length, done: sumOf(approved), notDone: sumOf(leftOut) };
}

export type Weighed = ReturnType<typeof weigh>;

/** The schools as the approval takes them; null is all. */
export function approvedIds({ approved, total }: Weighed): string[] | null {
  return approved.length === total ? null : approved.map((school) => school.schoolId);
}

const counts = ({ created, updated, inactivated }: Sum) =>
  `${formatCount(created)} created, ${formatCount(updated)} updated, ${formatCount(inactivated)} inactivated`;

const SCHOOL = ["school", "schools"] as const;

/** "13 of 14 schools: 35 created, 1,149 updated, 43 inactivated." */
export function doneWords({ approved, total, done }: Weighed): string {
  if (total === 0) return "No school’s records would change.";
  const which =
    approved.length === total
      ? `All ${formatNoun(total, SCHOOL)}`
      : `${approved.length} of ${formatNoun(total, SCHOOL)}`;
  return `${which}: ${counts(done)}.`;
}

/** Who is left out with what is not done, and who still waits for a choice; null when nobody is. */
export function notDoneWords({ leftOut, undecided, notDone }: Weighed): string | null {
  const parts: string[] = [];
  if (leftOut.length > 0) {
    const { created, updated, inactivated } = notDone;
    const who = leftOut.length <= 2 ? listWords(leftOut.map((one) => one.name)) : formatNoun(leftOut.length, SCHOOL);
    const is = leftOut.length === 1 ? "is" : "are";
    parts.push(
      `${who} ${is} left out: ${formatCount(created)}, ${formatCount(updated)} and ${formatCount(inactivated)} are not applied.`,
    );
  }
  if (undecided.length > 0) {
    const who =
      undecided.length <= 2 ? listWords(undecided.map((one) => one.name)) : formatNoun(undecided.length, SCHOOL);
    parts.push(`${who} to decide.`);
  }
  return parts.length > 0 ? parts.join(" ") : null;
}
