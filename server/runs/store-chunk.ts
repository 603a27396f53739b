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

/** The original data compressed; null when last night's unchanged pages are kept already, which then cost nothing. */
async function originalOf(sql: Sql, context: CommandContext, run: Run, bodies: Buffer[]) {
  const digest = createHash("sha256");
  for (const body of bodies) digest.update(body);
  const sha256 = digest.digest();
  const known =
    await sql`select 1 from raw_chunks where partition_on = ${run.partitionOn} and district_id = ${context.districtId} and sha256 = ${sha256}`;
  const body = known.length > 0 ? null : await buffer(Readable.from(bodies).pipe(createGzip({ level: 1 })));
  return { sha256, body };
}

/**
 * Stages a chunk and moves the run's cursor past it, in one transaction; refuses when another worker was first. Says
 * whether a person asked the run to stop meanwhile.
 */
export async function storeChunk(
  context: CommandContext,
  run: Run,
  fields: readonly Field[],
  chunk: Chunk,
  sql: Sql,
): Promise<{ isStopping: boolean }> {
  const { sha256, body } = await originalOf(sql, context, run, chunk.bodies);
  return sql.begin(async (tx) => {
    await copyStaged(tx, run.id, fields, chunk.parts);
    const moved = await tx<{ is_stopping: boolean }[]>`
      with moved as (
        update runs set cursor = ${chunk.cursor}, is_read_complete = ${chunk.cursor === null},
          pages_read = pages_read + ${chunk.bodies.length}, rows_read = rows_read + ${chunk.rows},
          wait_ms = wait_ms + ${chunk.waitMs}, requests = requests + ${chunk.requests}, touched_at = now()
        where id = ${run.id} and district_id = ${context.districtId} and status = 'reading' and not is_read_complete
          and cursor is not distinct from ${chunk.from} and rows_read = ${chunk.rowsReadBefore}
        returning pages_read, cancel_requested_at is not null as is_stopping
      ), kept as (
        insert into raw_chunks (partition_on, district_id, sha256, body)
        select ${run.partitionOn}::date, ${context.districtId}::uuid, ${sha256}::bytea, ${body}::bytea from moved where ${body !== null}
        on conflict do nothing
      )
      insert into run_chunks (run_id, chunk, sha256, rows, pages)
      select ${run.id}::uuid, pages_read, ${sha256}::bytea, ${chunk.rows}::int, ${chunk.bodies.length}::int from moved
      returning (select is_stopping from moved) as is_stopping`;
    const [stored] = moved;
    if (!stored) throw new DomainError("conflict", "Another worker is reading this import.");
    return { isStopping: Boolean(stored.is_stopping) };
  });
}
