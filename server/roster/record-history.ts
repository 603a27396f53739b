import type { recordChanges, runs } from "@/db/schema";

type Change = typeof recordChanges.$inferSelect;

export type RunFacts = {
  number: number;
  kind: (typeof runs.$inferSelect)["kind"];
  at: Date;
  fields: Record<string, string | null>;
  startedBy: string | null;
  approvedBy: string | null;
};

/** One thing that happened to a record; `person` is who did it or let it happen. */
export type RecordEvent = {
  id: string;
  at: Date;
  kind: "create" | "update" | "inactivate" | "edit" | "keep" | "follow" | "protect" | "unprotect";
  run: { id: string; number: number; kind: RunFacts["kind"] } | null;
  person: string | null;
  changes: { label: string; before: string | null; after: string | null }[];
};

export type HistoryFacts = {
  createdByRun: string | null;
  createdAt: Date;
  changes: Change[];
  runs: Map<string, RunFacts>;
  names: Map<string, string>;
  shown: (key: string, value: string | null) => string | null;
  labelOf: (key: string) => string;
  /** Place of a field on the screens. */
  placeOf: (key: string) => number;
};

function kindOf(change: Change): RecordEvent["kind"] {
  const isOn = Object.values(change.changes)[0]?.[1] !== null;
  if (change.kind === "keep") return isOn ? "keep" : "follow";
  if (change.kind === "protect") return isOn ? "protect" : "unprotect";
  return change.kind;
}

/** Everything that happened to one record, the newest first; imports that changed nothing are not listed. */
export function historyOf(facts: HistoryFacts): RecordEvent[] {
  const runOf = (runId: string | null) => {
    const run = runId ? facts.runs.get(runId) : undefined;
    return runId && run ? { id: runId, number: run.number, kind: run.kind } : null;
  };
  const personOf = (runId: string | null) => {
    const run = runId ? facts.runs.get(runId) : undefined;
    // An import runs by itself; who is named let it go on, or decided what it carried out.
    const person = run?.kind === "import" ? run.approvedBy : run?.startedBy;
    return person ? (facts.names.get(person) ?? null) : null;
  };
  const events = facts.changes.map((change): RecordEvent => ({
    id: String(change.id),
    at: change.at,
    kind: kindOf(change),
    run: runOf(change.runId),
    person: change.actor ? (facts.names.get(change.actor) ?? null) : personOf(change.runId),
    changes: Object.entries(change.changes)
      .sort(([a], [b]) => facts.placeOf(a) - facts.placeOf(b))
      .map(([key, [before, after]]) => ({
        label: facts.labelOf(key),
        before: facts.shown(key, before),
        after: facts.shown(key, after),
      })),
  }));
  const creator = runOf(facts.createdByRun);
  if (!creator) return events;
  const person = personOf(facts.createdByRun);
  return [...events, { id: "create", at: facts.createdAt, kind: "create", run: creator, person, changes: [] }];
}
