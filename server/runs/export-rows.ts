import type { LineAction, LineDetail } from "@/db/schema";
import { columnOf } from "@/server/engine/columns";
import type { Catalogue, Values } from "@/server/engine/types";
import { shownKeys } from "@/server/roster/shown-record";

/** Columns of log.csv that people know by another name than ours. */
const NAMES: Record<string, string> = { student_number: "student_id" };

/** The columns of log.csv, in order; what names a record depends on its type. */
export function logColumns(catalogue: Catalogue): string[] {
  const shown = shownKeys(catalogue).map((key) => NAMES[columnOf(catalogue, key)] ?? columnOf(catalogue, key));
  const before = ["run_id", "row", "school", "data_type", "sis_id"];
  return [...before, ...shown, "action", "result", "field", "old_value", "new_value", "code", "message"];
}

export type ExportLine = {
  row: number;
  action: LineAction;
  school: string | null;
  sourceId: string;
  shown: Values | null;
  detail: LineDetail | null;
};

const ACTIONS: Record<LineAction, [action: string, result: string]> = {
  create: ["CREATE", "Created"],
  update: ["UPDATE", "Updated"],
  inactivate: ["INACTIVATE", "Inactivated"],
  hold: ["ALERT", "Held for a decision"],
  reject: ["ERROR", "Rejected"],
  skip: ["SKIP", "Skipped"],
  unchanged: ["NO_CHANGE", "Unchanged"],
};

/** What would become of a line's record, as long as nothing of its plan was applied. */
const PLANNED: Record<LineAction, string> = {
  create: "Would be created",
  update: "Would be updated",
  inactivate: "Would be inactivated",
  hold: "Would be held for a decision",
  reject: "Would be rejected",
  skip: "Would be skipped",
  unchanged: "Unchanged",
};

/** Our schools by id: a change of school is told by their names. */
export type SchoolNames = ReadonlyMap<string, string>;

/** What one line of the log becomes in log.csv: a row per changed field and per issue, at least one. */
export function exportRows(
  run: { id: string; catalogue: Catalogue; isPlanned?: boolean; schoolNames: SchoolNames },
  line: ExportLine,
): (string | number | null)[][] {
  const { detail } = line;
  const [action, done] = ACTIONS[line.action];
  const result = run.isPlanned ? PLANNED[line.action] : done;
  const head = [
    run.id,
    line.row,
    line.school,
    run.catalogue.dataType,
    line.sourceId,
    ...shownKeys(run.catalogue).map((key) => detail?.shown?.[key] ?? line.shown?.[key] ?? null),
    action,
    result,
  ];
  const shown = (field: string, value: string | null) =>
    field === "school" && value !== null ? (run.schoolNames.get(value) ?? value) : value;
  const rows = Object.entries(detail?.changes ?? {}).map(([field, [before, after]]) => [
    ...head,
    field,
    shown(field, before),
    shown(field, after),
    null,
    null,
  ]);
  for (const issue of detail?.issues ?? []) {
    rows.push([...head, issue.field, null, issue.value ?? null, issue.code, issue.detail]);
  }
  return rows.length > 0 ? rows : [[...head, null, null, null, null, null]];
}
