import { changed, isActiveStatus, type ModelChanges, type ModelRecord } from "./model";

export type ModelUndone = {
  recordId: number;
  action: "inactivate" | "update" | "skip" | "unchanged";
  changes: ModelChanges | null;
};

/** What an undo takes back of an import, or a redo of an undo (rule 6); `written` is what that run changed. */
export function undoModel(
  roster: readonly ModelRecord[],
  undo: { runId: string; kind: "undo" | "redo"; restoresValues: boolean; written: ReadonlyMap<number, ModelChanges> },
): ModelUndone[] {
  const plan: ModelUndone[] = [];
  for (const record of roster) {
    const { id: recordId } = record;
    if (undo.kind === "undo" && record.createdBy === undo.runId) {
      const status = record.values.enrollmentStatus ?? null;
      // Edited, protected or with a kept status since.
      const isKept = record.isEdited || record.isProtected || record.keptFields.includes("enrollmentStatus");
      if (isKept) plan.push({ recordId, action: "skip", changes: null });
      else if (!record.isActive) plan.push({ recordId, action: "unchanged", changes: null });
      else plan.push({ recordId, action: "inactivate", changes: { enrollmentStatus: [status, "INACTIVE"] } });
    }
    const written = undo.written.get(recordId);
    if (!written || (undo.kind === "undo" && !undo.restoresValues)) continue;
    const changes: ModelChanges = {};
    for (const [key, [before, after]] of Object.entries(written)) {
      const now = key === "school" ? record.schoolId : (record.values[key] ?? null);
      const isId = key === "sisId" || key === "studentNumber";
      const isTaken = isId && before !== null && roster.some((one) => one !== record && one.values[key] === before);
      if (now === after && !record.keptFields.includes(key) && !isTaken) changes[key] = [now, before];
    }
    const isEmpty = Object.keys(changes).length === 0;
    plan.push({ recordId, action: isEmpty ? "skip" : "update", changes: isEmpty ? null : changes });
  }
  return plan;
}

/** The roster after an undo or redo. */
export function applyUndoModel(roster: readonly ModelRecord[], plan: readonly ModelUndone[]): ModelRecord[] {
  return roster.map((record) => {
    const one = plan.find((planned) => planned.recordId === record.id && planned.changes !== null);
    if (!one?.changes) return record;
    const after = changed(record, one.changes);
    return one.changes.enrollmentStatus ? { ...after, isActive: isActiveStatus(after.values.enrollmentStatus) } : after;
  });
}
