import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { TransactionSql } from "postgres";
import type { Pool } from "@/db/client";
import { DomainError } from "@/server/platform/errors";
import { enterDistrict, listDistrictTables } from "./district-tables";

export type DistrictExport = {
  districtId: string;
  exportedAt: string;
  files: { name: string; rows: number; sha256: string }[];
};

const PAGE = 1000;

/** Columns that open something; they are worth nothing to the district and much to a thief. */
async function secretColumns(tx: TransactionSql, table: string): Promise<string[]> {
  const found = await tx<{ name: string }[]>`select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table}
      and (column_name like 'sealed%' or column_name like '%token%' or column_name like '%hash')`;
  return found.map((column) => column.name);
}

async function writeTable(tx: TransactionSql, table: string, file: string): Promise<{ rows: number; sha256: string }> {
  const secret = await secretColumns(tx, table);
  const hash = createHash("sha256");
  let rows = 0;
  async function* lines() {
    const cursor = tx<{ line: string }[]>`
      select (to_jsonb(t) - ${secret}::text[])::text as line from ${tx(table)} t`.cursor(PAGE);
    for await (const page of cursor) {
      const text = page.map((row) => `${row.line}\n`).join("");
      hash.update(text);
      rows += page.length;
      yield text;
    }
  }
  await pipeline(lines, createWriteStream(file, { mode: 0o600 }));
  return { rows, sha256: hash.digest("hex") };
}

/**
 * Everything a district holds, as of one moment: a file of JSON lines for each table and `manifest.json` with their
 * counts and SHA-256. Secrets and what protects them are left out. The directory must be new.
 */
export async function exportDistrict(
  pool: Pool,
  request: { districtId: string; directory: string; now: Date },
): Promise<DistrictExport> {
  const { districtId, directory, now } = request;
  return pool.sql.begin("isolation level repeatable read read only", async (tx) => {
    await enterDistrict(tx, districtId);
    const [district] = await tx`select 1 from districts`;
    if (!district) throw new DomainError("not_found", `There is no district ${districtId}.`);
    await mkdir(directory, { recursive: false });
    const manifest: DistrictExport = { districtId, exportedAt: now.toISOString(), files: [] };
    for (const { name } of await listDistrictTables(tx)) {
      const file = `${name}.ndjson`;
      manifest.files.push({ name: file, ...(await writeTable(tx, name, path.join(directory, file))) });
    }
    await writeFile(path.join(directory, "manifest.json"), JSON.stringify(manifest, null, 2), { mode: 0o600 });
    return manifest;
  });
}
