import { stringify } from "csv-stringify/sync";
import { and, asc, eq, gt, type SQL } from "drizzle-orm";
import { runLines, schools } from "@/db/schema";
import type { Db } from "@/db/types";
import type { Catalogue } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { listSchoolNames } from "@/server/roster/queries";
import { shownRecord } from "@/server/roster/shown-record";
import { exportRows, logColumns, type ExportLine, type SchoolNames } from "./export-rows";

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
export function csvRows(rows: (string | number | null)[][]): string {
  return stringify(rows, { escape_formulas: true, record_delimiter: "\r\n" });
}

/** The head of log.csv; its mark tells spreadsheets that this is UTF-8. */
export function csvHead(catalogue: Catalogue): string {
  return `\uFEFF${csvRows([logColumns(catalogue)])}`;
}

/** Names of all schools of a district by their ids, for files. */
export async function findSchoolNames(db: Db, districtId: AuthorizedDistrictId): Promise<SchoolNames> {
  return new Map((await listSchoolNames(db, districtId, null)).map((school) => [school.id, school.name]));
}

/** A run's lines as log.csv, all or those that `shown` lets through, in the order received; read in batches. */
export async function* linesCsv(db: Db, run: CsvRun, shown?: SQL): AsyncGenerator<string> {
  yield csvHead(run.catalogue);
  const schoolNames = await findSchoolNames(db, run.districtId);
  let after = 0;
  for (;;) {
    const lines = await linesAfter(db, run, after, shown);
    const last = lines.at(-1);
    if (!last) return;
    after = last.row;
    yield csvRows(lines.flatMap((line) => exportRows({ ...run, schoolNames }, line)));
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
