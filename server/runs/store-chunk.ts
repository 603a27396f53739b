import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGzip } from "node:zlib";
import type { Sql } from "postgres";
import { copyStaged } from "@/server/engine/stage";
import type { Field } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import type { Run } from "./load-run";

export type Chunk = {
  from: string | null;
  cursor: string | null;
  /** COPY text, a page each. */
  parts: Buffer[];
  rows: number;
  /** As received, a page each, every one ending with a line feed. */
  bodies: Buffer[];
  waitMs: number;
  requests: number;
  rowsReadBefore: number;
};

/** Keeps the original data once per content and week: last night's unchanged pages cost nothing. */
async function storeOriginal(sql: Sql, context: CommandContext, run: Run, bodies: Buffer[]): Promise<Buffer> {
  const digest = createHash("sha256");
  for (const body of bodies) digest.update(body);
  const sha256 = digest.digest();
  const known =
    await sql`select 1 from raw_chunks where partition_on = ${run.partitionOn} and district_id = ${context.districtId} and sha256 = ${sha256}`;
  if (known.length === 0) {
    const body = await buffer(Readable.from(bodies).pipe(createGzip({ level: 1 })));
    await sql`insert into raw_chunks (partition_on, district_id, sha256, body)
      values (${run.partitionOn}, ${context.districtId}, ${sha256}, ${body}) on conflict do nothing`;
  }
  return sha256;
}

/** Stages a chunk and moves the run's cursor past it, in one transaction; refuses when another worker was first. */
export async function storeChunk(
  context: CommandContext,
  run: Run,
  fields: readonly Field[],
  chunk: Chunk,
  sql: Sql,
): Promise<void> {
  const sha256 = await storeOriginal(sql, context, run, chunk.bodies);
  await sql.begin(async (tx) => {
    const moved = await tx`
      update runs set cursor = ${chunk.cursor}, is_read_complete = ${chunk.cursor === null},
        pages_read = pages_read + ${chunk.bodies.length}, rows_read = rows_read + ${chunk.rows},
        wait_ms = wait_ms + ${chunk.waitMs}, requests = requests + ${chunk.requests}, touched_at = now()
      where id = ${run.id} and district_id = ${context.districtId} and status = 'reading' and not is_read_complete
        and cursor is not distinct from ${chunk.from} and rows_read = ${chunk.rowsReadBefore}
      returning pages_read`;
    if (moved.length === 0) throw new DomainError("conflict", "Another worker is reading this import.");
    await copyStaged(tx, run.id, fields, chunk.parts);
    await tx`insert into run_chunks (run_id, chunk, sha256, rows, pages)
      values (${run.id}, ${moved[0]?.pages_read ?? 0}, ${sha256}, ${chunk.rows}, ${chunk.bodies.length})`;
  });
}
