import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { and, asc, eq } from "drizzle-orm";
import { ZipFile } from "yazl";
import { districts, rawChunks, runChunks, runs } from "@/db/schema";
import type { Db } from "@/db/types";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";
import { linesCsv } from "./lines-csv";
import { requireKept } from "./log-retention";
import { getCatalogue } from "@/server/settings/load-settings";
import { isActive, isPlanOnly } from "./status";

const decompress = promisify(gunzip);

type ExportedRun = { id: string; districtId: AuthorizedDistrictId; partitionOn: string };

export type LogExport = { fileName: string; stream: Readable };

/** Exports hold personal data: only for site managers and analysts. */
export function requireMayExport({ actor }: CommandContext): void {
  if (actor.kind === "person" && (actor.role === "site_manager" || actor.role === "analyst")) return;
  throw new DomainError("forbidden", "Your role has no exports of personal data. A site manager can change your role.");
}

/**
 * Streams an import's log as a ZIP: log.csv and the data as received. Written down. Memory stays flat and no connection is held while a slow reader downloads.
 */
export async function exportLog(context: CommandContext, input: { runId: string }): Promise<LogExport> {
  requireMayExport(context);
  const [run] = await context.db
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
    .where(and(eq(runs.id, input.runId), eq(runs.districtId, context.districtId)));
  if (!run) throw new DomainError("not_found", "There is no such import in this district.");
  if (isActive(run.status)) {
    throw new DomainError("precondition_failed", "This import is still running. Export its log when it has ended.");
  }
  requireKept(run, context.now);
  await recordAudit(context, { action: "import.log_exported", subject: run.id, detail: { number: run.number } });
  const catalogue = getCatalogue(run.dataType);
  const exported = { ...run, catalogue, districtId: context.districtId, isPlanned: isPlanOnly(run) };
  const zip = new ZipFile();
  const stream = zip.outputStream as Readable;
  // A fault halfway breaks the download off; without a listener it would end the process.
  zip.on("error", (error: Error) => stream.destroy(error));
  const options = { mtime: context.now };
  zip.addReadStream(Readable.from(linesCsv(context.db, exported), { objectMode: true }), "log.csv", options);
  zip.addReadStream(Readable.from(original(context.db, exported), { objectMode: true }), "original.jsonl", options);
  zip.end();
  return { fileName: `import-${run.number}.zip`, stream };
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
