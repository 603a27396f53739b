import type { LineAction, LineDetail } from "@/db/schema";

/** The columns of log.csv, in order. */
export const LOG_COLUMNS = [
  "run_id",
  "row",
  "school",
  "data_type",
  "sis_id",
  "student_id",
  "last_name",
  "first_name",
  "action",
  "result",
  "field",
  "old_value",
  "new_value",
  "code",
  "message",
] as const;

export type ExportLine = {
  row: number;
  action: LineAction;
  school: string | null;
  sourceId: string;
  studentNumber: string | null;
  lastName: string | null;
  firstName: string | null;
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

/** What one line of the log becomes in log.csv: a row per changed field and per issue, at least one. */
export function exportRows(
  run: { id: string; dataType: string; isPlanned?: boolean },
  line: ExportLine,
): (string | number | null)[][] {
  const { detail } = line;
  const [action, done] = ACTIONS[line.action];
  const result = run.isPlanned ? PLANNED[line.action] : done;
  const head = [
    run.id,
    line.row,
    line.school,
    run.dataType,
    line.sourceId,
    detail?.studentNumber ?? line.studentNumber,
    detail?.lastName ?? line.lastName,
    detail?.firstName ?? line.firstName,
    action,
    result,
  ];
  const rows = Object.entries(detail?.changes ?? {}).map(([field, [before, after]]) => [
    ...head,
    field,
    before,
    after,
    null,
    null,
  ]);
  for (const issue of detail?.issues ?? []) {
    rows.push([...head, issue.field, null, issue.value ?? null, issue.code, issue.detail]);
  }
  return rows.length > 0 ? rows : [[...head, null, null, null, null, null]];
}
