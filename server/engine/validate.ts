import type { Catalogue, Draft, Field, Issue, RunSettings } from "./types";

/** The key under which the log groups a record's gravest problem. */
export function causeOf(issues: readonly Issue[]): string | null {
  const issue = issues.find((one) => one.severity === "error") ?? issues[0];
  if (!issue) return null;
  return [issue.code, issue.field ?? "", issue.code === "unmapped_code" ? (issue.value ?? "") : ""].join(":");
}

/** Decides about one draft by itself: skip, reject with reasons, or import. Pure; changes the draft it is given. */
export function compileValidator(catalogue: Catalogue, settings: RunSettings): (draft: Draft) => Draft {
  const required: Field[] = catalogue.fields.filter(
    (field) => field.key !== "school" && field.requirement === "required" && settings.fields[field.key],
  );
  const { field: status, graduated } = catalogue.activity;
  const { importGraduates } = settings.sync;
  const isGraduate = (draft: Draft) => graduated !== undefined && draft.values[status] === graduated;
  /** A SIS moves graduates to a school of their own, which nobody matches; who we know still becomes a graduate. */
  const mayBeKnown = (draft: Draft) =>
    importGraduates && isGraduate(draft) && draft.issues[0]?.code === "school_not_matched";
  return (draft) => {
    const isLeftOut = draft.verdict === "skip";
    if (isLeftOut && !mayBeKnown(draft)) {
      // Only why the row is left out counts; its values are nobody's concern.
      draft.issues = draft.issues.slice(0, 1);
      return draft;
    }
    if (isGraduate(draft) && !importGraduates) {
      draft.issues = [
        { severity: "warning", code: "graduates_left_out", field: null, detail: "Graduated students are left out." },
      ];
      draft.verdict = "skip";
      return draft;
    }
    if (isLeftOut) {
      draft.issues.shift();
      draft.verdict = "known_only";
      return draft;
    }
    for (const field of required) {
      if (draft.values[field.key] !== null) continue;
      if (draft.issues.some((issue) => issue.field === field.key)) continue;
      const severity = field.mayBeEmpty ? "warning" : "error";
      draft.issues.push({ severity, code: "required", field: field.key, detail: `${field.label} is empty.` });
    }
    if (draft.issues.some((issue) => issue.severity === "error")) draft.verdict = "reject";
    return draft;
  };
}
