import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { openPool, type Pool } from "@/db/client";
import { migrate } from "@/db/migrate";
import { seedCommand, seedDistrict, setUpStudents } from "@/db/seed/demo-district";
import { startUntilJson, stopChild } from "@/sandbox/demo/children";
import type { SisProcess } from "@/sandbox/demo/world";
import { startPostgres, type RunningPostgres } from "@/sandbox/postgres";
import { buildPluginZip } from "@/server/connectors/powerschool/plugin";

/** Rows of one page of the SIS. */
export const PAGE = 1000;

export type BenchOptions = {
  students: number;
  rounds: number;
  /** Everything that is written goes below it. */
  folder: string;
  say: (text: string) => void;
};

/** A database of its own. */
export type Database = { pool: Pool; url: string; stop(): Promise<void> };

/** A database with one district that is connected to a SIS and set up, and nobody in its roster. */
export type Scene = Database & { districtId: string; schools: number; setDay(day: number): Promise<void> };

/** How a script of this folder is started. */
export const script = (name: string) => ["--import", "tsx", path.join(import.meta.dirname, name)];

export async function openDatabase(options: BenchOptions, name: string): Promise<Database> {
  const server: RunningPostgres = await startPostgres({
    dataDir: path.join(options.folder, name),
    // Postgres starts with 128 MB, which no server of a large district is left at; ours and the peers have the same.
    flags: ["-c", "shared_buffers=512MB"],
  });
  await migrate(server.url);
  const pool = openPool(server.url, { max: 4 });
  return {
    pool,
    url: server.url,
    stop: async () => {
      await pool.sql.end();
      await server.stop();
    },
  };
}

async function startSis(options: BenchOptions, students: number): Promise<{ said: SisProcess; child: ChildProcess }> {
  const plugin = path.join(options.folder, "plugin.zip");
  writeFileSync(plugin, await buildPluginZip());
  const size = ["--students", String(students), "--page-size", String(PAGE)];
  return startUntilJson<SisProcess>(process.execPath, [
    ...script("../../sandbox/powerschool/main.ts"),
    "--plugin",
    plugin,
    ...size,
  ]);
}

/** Starts a SIS with so many students and sets a district up with it, as the wizard does. */
export async function openScene(options: BenchOptions, name: string, students = options.students): Promise<Scene> {
  const database = await openDatabase(options, name);
  const { said: sis, child } = await startSis(options, students);
  const active = sis.schools.filter((school) => school.isActive);
  const { districtId } = await seedDistrict(database.pool.db, {
    name: `Bench ${name}`,
    timeZone: "America/Chicago",
    schools: active.map((school) => ({ number: String(school.number), name: school.name })),
    people: [{ email: "bench@riverbend.example", name: "Bench", role: "site_manager" }],
  });
  await setUpStudents(await seedCommand(database.pool.db, districtId, new Date()), {
    url: sis.url,
    clientId: sis.clientId,
    clientSecret: sis.clientSecret,
  });
  return {
    ...database,
    districtId,
    schools: sis.schools.length,
    setDay: async (day) => {
      const answer = await fetch(`${sis.url}/__sandbox/day`, { method: "POST", body: JSON.stringify({ day }) });
      if (!answer.ok) throw new Error(`The SIS did not go on to day ${day}.`);
    },
    stop: async () => {
      // Only this scene's SIS: others may be measured after it.
      await stopChild(child);
      await database.stop();
    },
  };
}

/** Runs one script of this folder against a database, in a process of its own, to its one line of JSON. */
export async function inOwnProcess<T>(database: Database, name: string, args: string[]): Promise<T> {
  const { said, child } = await startUntilJson<T>(process.execPath, [...script(name), ...args], {
    env: { DATABASE_URL: database.url },
  });
  await new Promise<void>((resolve) => {
    if (child.exitCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
  return said;
}

export const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
