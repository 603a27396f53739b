import type { Sql } from "postgres";

const COLUMNS = [
  "sis_id",
  "student_number",
  "last_name",
  "first_name",
  "middle_name",
  "birth_on",
  "class_year",
  "enrollment_status",
  "email",
  "gender",
  "ethnicity",
  "homeroom",
  "street",
  "city",
  "state",
  "zip",
  "home_phone",
  "school_id",
];

/** A table made as the roster's is: the same columns, indexes and references. */
export async function makePeerTable(sql: Sql): Promise<void> {
  await sql.unsafe(`drop table if exists peer; create table peer (like students including all);
    alter table peer add foreign key (district_id) references districts, add foreign key (school_id) references schools`);
}

const BATCH = 10_000;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const cell = (value: string | null) =>
  value === null ? "\\N" : value.replace(/[\\\t\n\r]/g, (found) => ESCAPES[found] ?? found);

/** The rows of the roster as COPY text, once, so that the peer pays for no translation. */
export async function peerRows(sql: Sql): Promise<Buffer[]> {
  const parts: Buffer[] = [];
  const texts = COLUMNS.map((column) => `${column}::text`).join(", ");
  await sql.unsafe<Record<string, string | null>[]>(`select ${texts} from students`).cursor(BATCH, (rows) => {
    const lines = rows.map((row) => `${COLUMNS.map((column) => cell(row[column] ?? null)).join("\t")}\n`);
    parts.push(Buffer.from(lines.join("")));
  });
  return parts;
}

/** What a careful script would do: COPY, then one MERGE; no checks and no log. Gives milliseconds. */
export async function copyAndMerge(sql: Sql, districtId: string, rows: Buffer[]): Promise<number> {
  await sql.unsafe(
    `drop table if exists peer_in; create unlogged table peer_in as select ${COLUMNS.join(", ")} from students limit 0`,
  );
  const started = performance.now();
  const stream = await sql.unsafe("copy peer_in from stdin").writable();
  await new Promise<void>((resolve, reject) => {
    stream.once("error", reject);
    stream.once("finish", resolve);
    for (const part of rows) stream.write(part);
    stream.end();
  });
  await sql.unsafe(`merge into peer t using peer_in s on t.district_id = '${districtId}' and t.sis_id = s.sis_id
    when matched then update set ${COLUMNS.map((column) => `${column} = s.${column}`).join(", ")}
    when not matched then insert (district_id, ${COLUMNS.join(", ")}, is_active, created_at, updated_at)
      values ('${districtId}', ${COLUMNS.map((column) => `s.${column}`).join(", ")}, true, now(), now())`);
  return performance.now() - started;
}
