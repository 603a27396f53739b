import type { Sql } from "postgres";
import type { Pool } from "@/db/client";
import { currentKeyId, keyIdOf, seal, unseal } from "@/server/platform/secrets";
import { SEALED_COLUMNS, type SealedColumn } from "./sealed-columns";

/** `lost` cannot be opened by any key of the ring; it names the place, never what it held. */
export type Rotation = { currentKey: string; resealed: number; alreadyCurrent: number; lost: string[] };

type SealedRow = Record<string, string> & { sealed: string };

const PAGE = 500;

async function* sealedRows(sql: Sql, { table, column, key }: SealedColumn): AsyncGenerator<SealedRow> {
  const rows = sql<SealedRow[]>`select ${sql(key.map((name) => name))}, ${sql(column)} as sealed from ${sql(table)}
    where ${sql(column)} <> '' order by ${sql(key.map((name) => name))}`;
  for await (const page of rows.cursor(PAGE)) yield* page;
}

/** Seals one text anew; somebody who saves another text meanwhile has sealed it with the current key already. */
async function reseal(sql: Sql, place: SealedColumn, row: SealedRow): Promise<void> {
  const context = place.contextOf(row);
  const sealed = seal(unseal(row.sealed, context), context);
  const ofRow = place.key.map((name) => sql`and ${sql(name)}::text = ${row[name] ?? ""}`);
  await sql`update ${sql(place.table)} set ${sql(place.column)} = ${sealed} where ${sql(place.column)} = ${row.sealed} ${ofRow}`;
}

/**
 * Seals every secret with the first key of `MATRICULA_SECRET_KEYS`. Safe to run again, and while the app runs with the
 * same ring; when nothing is lost, the other keys of the ring may go.
 */
export async function rotateSecrets({ sql }: Pool): Promise<Rotation> {
  const rotation: Rotation = { currentKey: currentKeyId(), resealed: 0, alreadyCurrent: 0, lost: [] };
  for (const place of SEALED_COLUMNS) {
    for await (const row of sealedRows(sql, place)) {
      if (keyIdOf(row.sealed) === rotation.currentKey) {
        rotation.alreadyCurrent++;
        continue;
      }
      try {
        await reseal(sql, place, row);
        rotation.resealed++;
      } catch {
        const where = place.key.map((name) => row[name]).join(", ");
        rotation.lost.push(`${place.table}.${place.column} of ${where} (key ${keyIdOf(row.sealed)})`);
      }
    }
  }
  return rotation;
}
