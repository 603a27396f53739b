import { stringify } from "csv-stringify/sync";
import { and, asc, eq, gt, type SQL } from "drizzle-orm";
import { runLines, schools } from "@/db/schema";
import type { Db } from "@/db/types";
import type { Catalogue } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { shownRecord } from "@/server/roster/shown-record";
import { exportRows, logColumns, type ExportLine } from "./export-rows";

const BATCH = 2000;

export type CsvRun = {
  id: string;
  districtId: AuthorizedDistrictId;
  catalogue: Catalogue;
  partitionOn: string;
  /** The lines are a plan of which nothing was applied. */
  isPlanned: boolean;
};

/** Cells that a spreadsheet would run as a formula are made text. */
const csv = (rows: (string | number | null)[][]) =>
  stringify(rows, { escape_formulas: true, record_delimiter: "\r\n" });

/** A run's lines as log.csv, all or those that `shown` lets through, in the order received; read in batches. */
export async function* linesCsv(db: Db, run: CsvRun, shown?: SQL): AsyncGenerator<string> {
  // The mark tells spreadsheets that this is UTF-8.
  yield `\uFEFF${csv([logColumns(run.catalogue)])}`;
  let after = 0;
  for (;;) {
    const lines = await linesAfter(db, run, after, shown);
    const last = lines.at(-1);
    if (!last) return;
    after = last.row;
    yield csv(lines.flatMap((line) => exportRows(run, line)));
  }
}

async function linesAfter(db: Db, run: CsvRun, after: number, shown: SQL | undefined): Promise<ExportLine[]> {
  const record = shownRecord(run.catalogue, run.districtId);
  return db
    .select({
      row: runLines.row,
      action: runLines.action,
      school: schools.name,
      sourceId: runLines.sourceId,
      shown: record.values,
      detail: runLines.detail,
    })
    .from(runLines)
    .leftJoin(record.table, record.on(runLines.recordId))
    .leftJoin(schools, eq(schools.id, runLines.schoolId))
    .where(and(eq(runLines.partitionOn, run.partitionOn), eq(runLines.runId, run.id), gt(runLines.row, after), shown))
    .orderBy(asc(runLines.row))
    .limit(BATCH);
}
