import { Readable } from "node:stream";
import { and, eq } from "drizzle-orm";
import { districts, runs } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { requireMayExport, type LogExport } from "./export-log";
import { linesShown } from "./line-filter";
import { linesCsv } from "./lines-csv";
import { requireKept } from "./log-retention";
import type { ExportLinesInput } from "./schema";
import { getCatalogue } from "@/server/settings/load-settings";
import { isActive, isPlanOnly } from "./status";

/** Streams the lines of an import that its filters show, as CSV. Written down, without what was searched for. */
export async function exportLines(context: CommandContext, input: ExportLinesInput): Promise<LogExport> {
  requireMayExport(context);
  const { db, districtId } = context;
  const [run] = await db
    .select({
      id: runs.id,
      number: runs.number,
      dataType: runs.dataType,
      partitionOn: runs.partitionOn,
      status: runs.status,
      rowsApplied: runs.rowsApplied,
      createdAt: runs.createdAt,
      logDays: districts.logDays,
    })
    .from(runs)
    .innerJoin(districts, eq(districts.id, runs.districtId))
    .where(and(eq(runs.id, input.runId), eq(runs.districtId, districtId)));
  if (!run) throw new DomainError("not_found", "There is no such import in this district.");
  if (isActive(run.status)) {
    throw new DomainError("precondition_failed", "This import is still running. Export its lines when it has ended.");
  }
  requireKept(run, context.now);
  const { show, schoolId, cause, field } = input;
  await recordAudit(context, {
    action: "import.lines_exported",
    subject: run.id,
    detail: { number: run.number, show, schoolId, cause, field },
  });
  const catalogue = getCatalogue(run.dataType);
  const shown = linesShown({ runId: run.id, partitionOn: run.partitionOn, catalogue, districtId }, null, input);
  const lines = linesCsv(db, { ...run, catalogue, districtId, isPlanned: isPlanOnly(run) }, shown);
  return { fileName: `import-${run.number}-lines.csv`, stream: Readable.from(lines, { objectMode: true }) };
}
