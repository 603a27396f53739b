import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { stringify } from "csv-stringify/sync";
import { and, asc, eq, gt } from "drizzle-orm";
import { ZipFile } from "yazl";
import { rawChunks, runChunks, runLines, runs, schools, students } from "@/db/schema";
import type { Db } from "@/db/types";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";
import { exportRows, LOG_COLUMNS, type ExportLine } from "./export-rows";
import { isActive } from "./status";

const decompress = promisify(gunzip);
const BATCH = 2000;

type ExportedRun = {
  id: string;
  number: number;
  districtId: AuthorizedDistrictId;
  dataType: string;
  partitionOn: string;
};

export type LogExport = { fileName: string; stream: Readable };

/**
 * Streams an import's log as a ZIP: log.csv and the data as received. Only for site managers and analysts, and
 * written down. Memory stays flat and no connection is held while a slow reader downloads.
 */
export async function exportLog(context: CommandContext, input: { runId: string }): Promise<LogExport> {
  if (context.actor.kind !== "person" || !["site_manager", "analyst"].includes(context.actor.role)) {
    throw new DomainError(
      "forbidden",
      "Your role has no exports of personal data. A site manager can change your role.",
    );
  }
  const [run] = await context.db
    .select({
      id: runs.id,
      number: runs.number,
      dataType: runs.dataType,
      partitionOn: runs.partitionOn,
      status: runs.status,
    })
    .from(runs)
    .where(and(eq(runs.id, input.runId), eq(runs.districtId, context.districtId)));
  if (!run) throw new DomainError("not_found", "There is no such import in this district.");
  if (isActive(run.status)) {
    throw new DomainError("precondition_failed", "This import is still running. Export its log when it has ended.");
  }
  await recordAudit(context, { action: "import.log_exported", subject: run.id, detail: { number: run.number } });
  const exported: ExportedRun = { ...run, districtId: context.districtId };
  const zip = new ZipFile();
  const stream = zip.outputStream as Readable;
  // A fault halfway breaks the download off; without a listener it would end the process.
  zip.on("error", (error: Error) => stream.destroy(error));
  const options = { mtime: context.now };
  zip.addReadStream(Readable.from(logCsv(context.db, exported), { objectMode: true }), "log.csv", options);
  zip.addReadStream(Readable.from(original(context.db, exported), { objectMode: true }), "original.jsonl", options);
  zip.end();
  return { fileName: `import-${run.number}.zip`, stream };
}

/** Cells that a spreadsheet would run as a formula are made text. */
const csv = (rows: (string | number | null)[][]) =>
  stringify(rows, { escape_formulas: true, record_delimiter: "\r\n" });

async function* logCsv(db: Db, run: ExportedRun): AsyncGenerator<string> {
  // The mark tells spreadsheets that this is UTF-8.
  yield `\uFEFF${csv([[...LOG_COLUMNS]])}`;
  let after = 0;
  for (;;) {
    const lines = await linesAfter(db, run, after);
    const last = lines.at(-1);
    if (!last) return;
    after = last.row;
    yield csv(lines.flatMap((line) => exportRows(run, line)));
  }
}

async function linesAfter(db: Db, run: ExportedRun, after: number): Promise<ExportLine[]> {
  return db
    .select({
      row: runLines.row,
      action: runLines.action,
      school: schools.name,
      sourceId: runLines.sourceId,
      studentNumber: students.studentNumber,
      lastName: students.lastName,
      firstName: students.firstName,
      detail: runLines.detail,
    })
    .from(runLines)
    .leftJoin(students, and(eq(students.id, runLines.recordId), eq(students.districtId, run.districtId)))
    .leftJoin(schools, eq(schools.id, runLines.schoolId))
    .where(and(eq(runLines.partitionOn, run.partitionOn), eq(runLines.runId, run.id), gt(runLines.row, after)))
    .orderBy(asc(runLines.row))
    .limit(BATCH);
}

/** The pages as the SIS sent them, one a line, in the order received. */
async function* original(db: Db, run: ExportedRun): AsyncGenerator<Buffer> {
  const chunks = await db
    .select({ sha256: runChunks.sha256 })
    .from(runChunks)
    .where(eq(runChunks.runId, run.id))
    .orderBy(asc(runChunks.chunk));
  for (const { sha256 } of chunks) {
    const [stored] = await db
      .select({ body: rawChunks.body })
      .from(rawChunks)
      .where(
        and(
          eq(rawChunks.partitionOn, run.partitionOn),
          eq(rawChunks.districtId, run.districtId),
          eq(rawChunks.sha256, sha256),
        ),
      );
    if (stored) yield await decompress(stored.body);
  }
}
