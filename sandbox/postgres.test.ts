import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import postgres from "postgres";
import { afterEach, expect, it } from "vitest";
import { isAnswering } from "./ports";
import { startPostgres, type RunningPostgres } from "./postgres";

const made: string[] = [];
const running: RunningPostgres[] = [];

async function start(port?: number, dataDir?: string): Promise<RunningPostgres> {
  const folder = dataDir ?? path.join(mkdtempSync(path.join(tmpdir(), "matricula-postgres-")), "data");
  const server = await startPostgres({ dataDir: folder, ...(port ? { port } : {}) });
  made.push(path.dirname(folder), path.dirname(server.dataDir));
  running.push(server);
  return server;
}

const pidOf = (server: RunningPostgres) =>
  Number(readFileSync(path.join(server.dataDir, "postmaster.pid"), "utf8").split("\n")[0]);

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  for (const file of made.splice(0)) rmSync(file, { recursive: true, force: true });
});

it("starts again at once where a killed server still has statements to finish, on its port and with its data", async () => {
  const other = await start();
  const first = await start();
  const sql = postgres(first.url, { max: 3, onnotice: () => {} });
  await sql`create table kept as select 7 as value`;
  const busy = [1, 2].map(() => sql`select count(*) from generate_series(1, 5000000)`.catch(() => "cut off"));
  await sql`select 1`;
  process.kill(pidOf(first), "SIGKILL");
  running.pop();
  while (await isAnswering(first.port)) await new Promise((resolve) => setTimeout(resolve, 5));
  // What a killed server leaves beside a socket file, when its process is not buried yet.
  const lock = path.join("/tmp", `.s.PGSQL.${first.port}.lock`);
  writeFileSync(lock, `${pidOf(other)}\n${first.dataDir}\n0\n${first.port}\n/tmp\n`);
  made.push(lock);
  const second = await start(first.port, first.dataDir);
  const again = postgres(second.url, { max: 1, onnotice: () => {} });
  expect(await again`select value from kept`).toEqual([{ value: 7 }]);
  await Promise.all([again.end(), sql.end({ timeout: 0 }), ...busy]);
}, 90_000);
