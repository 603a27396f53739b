import { and, eq, inArray } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import type { Db } from "@/db/types";
import { columnOf } from "@/server/engine/columns";
import type { Catalogue } from "@/server/engine/types";
import { undoSql } from "@/server/engine/undo";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { findSettings } from "@/server/settings/load-settings";
import { nextRuns } from "@/server/settings/next-run";
import { findUndoState, type UndoState } from "./find-undo";
import type { SchoolEffect } from "./undo-effect";
import { findUndoOptions } from "./undo-options";
import { refusalSentence } from "./undo-window";

export type KeptStudent = {
  id: number;
  name: string;
  number: string;
  keptBy: "hand" | "school_sync" | "data_import";
};

/** What a plan would do, in numbers and by school. */
type PlannedEffect = {
  schools: SchoolEffect[];
  /** Values that go back. */
  values: number;
  /** Created records that are inactive already. */
  alreadyInactive: number;
  kept: Record<KeptStudent["keptBy"], number>;
  keptStudents: KeptStudent[];
};

export type UndoPreview = {
  number: number;
  createdAt: Date;
  /** Why it cannot be undone, as a sentence; null when it can. */
  refusal: string | null;
  until: Date | null;
  /** The account of an undo; null when it is refused. Overwritten values only count where they are restored too. */
  undo: (PlannedEffect & { created: number; becomeInactive: number }) | null;
  /** What the redo of its undo would give back; null when there is none that can be redone. */
  redo: PlannedEffect | null;
  /** Held imports and previews, which end with an undo, since their plans were made on the roster before it. */
  waiting: { number: number; kind: "held" | "previewed"; createdAt: Date }[];
  nextImportAt: Date | null;
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

/** What an undo, or its redo, would do, from the same statement that it runs; nothing is changed. */
export async function previewUndo(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: { runId: string },
  now: Date,
): Promise<UndoPreview> {
  const state = await findUndoState(db, districtId, input.runId, now);
  const { run } = state.loaded;
  const undo = state.refusal ? null : await planEffect(db, districtId, state, "undo");
  const becomeInactive = undo?.schools.reduce((all, school) => all + school.becomeInactive, 0) ?? 0;
  const kept = Object.values(undo?.kept ?? {}).reduce((all, one) => all + one, 0);
  const settings = await findSettings(db, districtId, run.dataType);
  return {
    number: run.number,
    createdAt: run.createdAt,
    refusal: state.refusal && refusalSentence(state.refusal),
    until: state.until,
    undo: undo && { ...undo, becomeInactive, created: becomeInactive + undo.alreadyInactive + kept },
    redo: state.redoable ? await planEffect(db, districtId, state, "redo") : null,
    waiting: await listWaiting(db, districtId, run.dataType),
    nextImportAt: settings?.sync ? (nextRuns(settings.sync, now, 1)[0] ?? null) : null,
  };
}

async function listWaiting(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: (typeof runs.$inferSelect)["dataType"],
): Promise<UndoPreview["waiting"]> {
  const rows = await db
    .select({ number: runs.number, status: runs.status, createdAt: runs.createdAt })
    .from(runs)
    .where(
      and(eq(runs.districtId, districtId), eq(runs.dataType, dataType), inArray(runs.status, ["held", "previewed"])),
    )
    .orderBy(runs.number);
  return rows.map(({ number, status, createdAt }) => ({
    number,
    createdAt,
    kind: status === "held" ? "held" : "previewed",
  }));
}

const KEPT_SHOWN = 200;

/** Each planned record with the school and the state that it would have afterwards. */
const movesSql = ({ activity: { field, active } }: Catalogue) => `moves as materialized (
  select p.*, coalesce((p.changes->'school'->>1)::uuid, p.school_id) as to_school,
    case when p.changes ? '${field}' then p.changes->'${field}'->>1 in ('${active.join("', '")}')
         else p.is_active end as is_active_after
  from planned p)`;

/** Counted where the students are now, and what arrives where they would be. */
const SIDES = `sides as (
  select school_id, (action = 'inactivate')::int as become_inactive,
    (action = 'update' and is_active and not is_active_after)::int as made_inactive, 0 as active_again, 0 as move_in,
    (action = 'update' and is_active and is_active_after and to_school <> school_id)::int as move_out,
    (action = 'update')::int as restored, coalesce(jsonb_array_length(stayed), 0) as stay
  from moves
  union all
  select to_school, 0, 0, (not is_active and is_active_after)::int,
    (is_active and is_active_after and to_school <> school_id)::int, 0, 0, 0
  from moves where action = 'update')`;

const titleSql = (catalogue: Catalogue) =>
  `concat_ws(', ', ${catalogue.shown.title.map((key) => `e.${columnOf(catalogue, key)}`).join(", ")})`;

type EffectRow = Omit<PlannedEffect, "kept"> & { kept: Partial<PlannedEffect["kept"]> };

async function planEffect(
  db: Db,
  districtId: AuthorizedDistrictId,
  { loaded: { run, catalogue }, redoable }: UndoState,
  kind: "undo" | "redo",
): Promise<PlannedEffect> {
  const undoOf = kind === "redo" ? (redoable ?? run.id) : run.id;
  const taking = { imported: run, runId: null, undoOf, kind, restoresValues: true };
  const options = await findUndoOptions(db, districtId, taking);
  const [row] = await driverOf(db).unsafe<EffectRow[]>(
    `with planned as materialized (${undoSql(catalogue, options)}), ${movesSql(catalogue)}, ${SIDES},
     active as (select school_id, count(*)::int as records from ${catalogue.table} where district_id = $1 and is_active group by 1),
     by_school as (
       select sc.id, sc.name, coalesce(max(a.records), 0) as active_now, sum(s.become_inactive)::int as become_inactive,
         sum(s.made_inactive)::int as made_inactive, sum(s.active_again)::int as active_again, sum(s.move_in)::int as move_in,
         sum(s.move_out)::int as move_out, sum(s.restored)::int as restored, sum(s.stay)::int as stay
       from sides s join schools sc on sc.id = s.school_id left join active a on a.school_id = sc.id group by 1, 2)
     select coalesce((select json_agg(json_build_object('schoolId', id, 'name', name, 'activeNow', active_now,
         'becomeInactive', become_inactive, 'madeInactive', made_inactive, 'activeAgain', active_again, 'moveIn', move_in,
         'moveOut', move_out, 'restored', restored, 'stay', stay) order by become_inactive + restored desc, name) from by_school), '[]') as schools,
       (select coalesce(sum((select count(*) from jsonb_object_keys(changes))), 0)::int from moves where action = 'update') as values,
       (select count(*)::int from moves where is_created and action = 'unchanged') as "alreadyInactive",
       coalesce((select json_object_agg(kept_by, records) from (
         select kept_by, count(*)::int as records from moves where cause = 'edited_since::' group by 1) k), '{}') as kept,
       coalesce((select json_agg(json_build_object('id', k.id, 'name', k.name, 'number', k.number, 'keptBy', k.kept_by) order by k.name)
         from (select e.id, ${titleSql(catalogue)} as name, e.${columnOf(catalogue, catalogue.shown.number)} as number, m.kept_by
           from moves m join ${catalogue.table} e on e.id = m.record_id where m.cause = 'edited_since::' order by 2 limit ${KEPT_SHOWN}) k), '[]') as "keptStudents"`,
    [districtId],
  );
  if (!row) throw new Error("The undo could not be planned.");
  return { ...row, kept: { hand: 0, school_sync: 0, data_import: 0, ...row.kept } };
}
