import { Readable } from "node:stream";
import { driverOf } from "@/db/client";
import type { LineAction, LineDetail } from "@/db/schema";
import type { Db } from "@/db/types";
import { columnOf } from "@/server/engine/columns";
import type { Values } from "@/server/engine/types";
import { undoSql, type UndoOptions } from "@/server/engine/undo";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";
import { shownKeys } from "@/server/roster/shown-record";
import { requireMayExport, type LogExport } from "./export-log";
import { exportRows } from "./export-rows";
import { findUndoState } from "./find-undo";
import { csvHead, csvRows, findSchoolNames } from "./lines-csv";
import type { LoadedRun } from "./load-run";
import type { ExportUndoInput } from "./schema";
import { findUndoOptions } from "./undo-options";
import { refusalSentence } from "./undo-window";

const BATCH = 2000;
const KEPT = {
  hand: "Kept: edited by hand since.",
  school_sync: "Kept: changed by SchoolSync since.",
  data_import: "Kept: changed by Data Import since.",
};

/** Streams what an undo or its redo would do with every record, in the columns of log.csv. Written down. */
export async function exportUndo(context: CommandContext, input: ExportUndoInput): Promise<LogExport> {
  requireMayExport(context);
  const { db, districtId } = context;
  const { loaded, refusal, redoable } = await findUndoState(db, districtId, input.runId, context.now);
  const { run } = loaded;
  const isRedo = input.plan === "redo";
  if (isRedo && !redoable) {
    throw new DomainError("precondition_failed", "There is no undo of this import that can be redone now.");
  }
  if (!isRedo && refusal) throw new DomainError("precondition_failed", refusalSentence(refusal));
  const options = await findUndoOptions(db, districtId, {
    imported: run,
    runId: null,
    undoOf: isRedo && redoable ? redoable : run.id,
    kind: isRedo ? "redo" : "undo",
    restoresValues: input.plan !== "undo",
  });
  await recordAudit(context, {
    action: "import.undo_preview_exported",
    subject: run.id,
    detail: { number: run.number, plan: input.plan },
  });
  const lines = undoCsv(db, districtId, loaded, options);
  return {
    fileName: `import-${run.number}-${isRedo ? "redo" : "undo"}-preview.csv`,
    stream: Readable.from(lines, { objectMode: true }),
  };
}

type PlannedRow = {
  id: number;
  school: string;
  key: string | null;
  shown: Values;
  action: LineAction;
  keptBy: keyof typeof KEPT | null;
  changes: LineDetail["changes"] | null;
  stayed: string[] | null;
};

/** Planned in stretches of records, so that no connection is held while a slow reader downloads. */
async function* undoCsv(
  db: Db,
  districtId: AuthorizedDistrictId,
  { run, catalogue }: LoadedRun,
  options: UndoOptions,
): AsyncGenerator<string> {
  yield csvHead(catalogue);
  const schoolNames = await findSchoolNames(db, districtId);
  const sql = driverOf(db);
  const shown = shownKeys(catalogue).map((key) => `'${key}', e.${columnOf(catalogue, key)}::text`);
  const taken = [options.undoOf, ...(options.alsoTaken ?? [])];
  const touched = `select id from ${catalogue.table} where district_id = $1 and created_by_run = $2
    union select record_id from record_changes where district_id = $1 and run_id = any($3::uuid[])`;
  const place = [options.districtId, options.undoOf, taken];
  const ends = await sql.unsafe<{ id: number }[]>(
    `select id::float8 as id from (select id, row_number() over (order by id) as place, count(*) over () as records from (${touched}) t) t
     where place % ${BATCH} = 0 or place = records order by id`,
    place,
  );
  let row = 0;
  let after = 0;
  for (const { id: end } of ends) {
    const ids = await sql.unsafe<{ id: number }[]>(
      `select id::float8 as id from (${touched}) t where id > $4 and id <= $5`,
      [...place, after, end],
    );
    after = end;
    const only = ids.map((one) => one.id);
    const planned = await sql.unsafe<PlannedRow[]>(
      `select e.id::float8 as id, sc.name as school, p.key, jsonb_build_object(${shown.join(", ")}) as shown, p.action, p.kept_by as "keptBy", p.changes, p.stayed
       from (${undoSql(catalogue, options, only)}) p join ${catalogue.table} e on e.id = p.record_id join schools sc on sc.id = p.school_id
       where p.action <> 'unchanged' order by e.id`,
    );
    yield csvRows(
      planned.flatMap(({ key, keptBy, changes, stayed, ...student }) => {
        row++;
        const kept = keptBy ? [issueOf("edited_since", null, KEPT[keptBy])] : [];
        const stay = (stayed ?? []).map((field) => issueOf("changed_since", field, "Changed since; it stays."));
        const detail: LineDetail = { ...(changes ? { changes } : {}), issues: [...kept, ...stay] };
        return exportRows(
          { id: run.id, catalogue, isPlanned: true, schoolNames },
          { ...student, row, sourceId: key ?? "", detail },
        );
      }),
    );
  }
}

function issueOf(code: string, field: string | null, detail: string): NonNullable<LineDetail["issues"]>[number] {
  return { code, field, detail, severity: "warning" };
}
