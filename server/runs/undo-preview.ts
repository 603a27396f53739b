import { driverOf } from "@/db/client";
import type { Db } from "@/db/types";
import { columnOf } from "@/server/engine/columns";
import { undoSql, type UndoOptions } from "@/server/engine/undo";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { findUndoState } from "./find-undo";
import { refusalSentence } from "./undo-window";

export type UndoSchool = {
  schoolId: string;
  name: string;
  activeNow: number;
  becomeInactive: number;
  activeAgain: number;
  restored: number;
  stay: number;
};

export type KeptStudent = {
  id: number;
  name: string;
  number: string;
  keptBy: "hand" | "school_sync" | "data_import";
};

export type UndoPreview = {
  number: number;
  createdAt: Date;
  /** Why it cannot be undone, as a sentence; null when it can. */
  refusal: string | null;
  until: Date | null;
  redoable: string | null;
  undoneBy: string | null;
  created: number;
  becomeInactive: number;
  /** Created records that are inactive already. */
  alreadyInactive: number;
  kept: Record<KeptStudent["keptBy"], number>;
  keptStudents: KeptStudent[];
  /** Students and values that go back when overwritten values are restored too. */
  restore: { students: number; values: number; activeAgain: number; stay: number };
  schools: UndoSchool[];
};

/** Whether an import can be undone, and until when, for the head of its page. */
export type UndoOffer = { isPossible: boolean; until: Date | null; isRedoable: boolean };

/** What the page of an import offers: its undo, the redo of it, or neither. */
export async function findUndoOffer(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: { runId: string },
  now: Date,
): Promise<UndoOffer> {
  const { refusal, until, redoable } = await findUndoState(db, districtId, input.runId, now);
  return { isPossible: refusal === null, until, isRedoable: redoable !== null };
}

const KEPT_SHOWN = 200;

/** What an undo would do, from the same statement that it runs; nothing is changed. */
export async function previewUndo(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: { runId: string },
  now: Date,
): Promise<UndoPreview> {
  const { loaded, refusal, until, redoable } = await findUndoState(db, districtId, input.runId, now);
  const { run, catalogue } = loaded;
  const options: UndoOptions = {
    districtId,
    undoOf: run.id,
    importedAt: run.createdAt,
    kind: "undo",
    restoresValues: true,
  };
  const sql = driverOf(db);
  const planned = `with planned as materialized (${undoSql(catalogue, options)})`;
  const schools = await sql.unsafe<(UndoSchool & { alreadyInactive: number; values: number })[]>(
    `${planned}, active as (
       select school_id, count(*)::int as records from ${catalogue.table} where district_id = $1 and is_active group by 1)
     select sc.id as "schoolId", sc.name, coalesce(a.records, 0) as "activeNow",
       count(*) filter (where p.action = 'inactivate')::int as "becomeInactive",
       count(*) filter (where p.action = 'unchanged')::int as "alreadyInactive",
       count(*) filter (where p.action = 'update' and not p.is_active
         and p.changes->'${catalogue.activity.field}'->>1 in ('${catalogue.activity.active.join("', '")}'))::int as "activeAgain",
       count(*) filter (where p.action = 'update')::int as restored,
       coalesce(sum((select count(*) from jsonb_object_keys(p.changes))) filter (where p.action = 'update'), 0)::int as values,
       coalesce(sum(jsonb_array_length(p.stayed)), 0)::int as stay
     from planned p join schools sc on sc.id = p.school_id left join active a on a.school_id = p.school_id
     group by 1, 2, 3 order by 4 desc, 2`,
    [districtId],
  );
  const kept = await sql.unsafe<{ kept_by: KeptStudent["keptBy"]; records: number }[]>(
    `${planned} select kept_by, count(*)::int as records from planned where cause = 'edited_since::' group by 1`,
  );
  const keptStudents = await sql.unsafe<KeptStudent[]>(
    `${planned} select e.id::int as id, concat_ws(', ', ${catalogue.shown.title.map((key) => `e.${columnOf(catalogue, key)}`).join(", ")}) as name,
       e.${columnOf(catalogue, catalogue.shown.number)} as number, p.kept_by as "keptBy"
     from planned p join ${catalogue.table} e on e.id = p.record_id where p.cause = 'edited_since::' order by 2 limit ${KEPT_SHOWN}`,
  );
  const sum = (key: "becomeInactive" | "alreadyInactive" | "restored" | "values" | "activeAgain" | "stay") =>
    schools.reduce((all, school) => all + school[key], 0);
  const keptBy = { hand: 0, school_sync: 0, data_import: 0 };
  for (const row of kept) keptBy[row.kept_by] = row.records;
  const [becomeInactive, alreadyInactive] = [sum("becomeInactive"), sum("alreadyInactive")];
  return {
    number: run.number,
    createdAt: run.createdAt,
    refusal: refusal && refusalSentence(refusal),
    until,
    redoable,
    undoneBy: run.undoneBy,
    created: becomeInactive + alreadyInactive + keptBy.hand + keptBy.school_sync + keptBy.data_import,
    becomeInactive,
    alreadyInactive,
    kept: keptBy,
    keptStudents: [...keptStudents],
    restore: {
      students: sum("restored"),
      values: sum("values"),
      activeAgain: sum("activeAgain"),
      stay: sum("stay"),
    },
    schools: schools.map(({ alreadyInactive: _a, values: _v, ...school }) => school),
  };
}
