import { parseArgs } from "node:util";
import { openPool, type Pool } from "@/db/client";
import { eraseDistrict } from "@/server/data-subjects/erase-district";
import { exportDistrict } from "@/server/data-subjects/export-district";
import { DomainError } from "@/server/platform/errors";
import { now } from "@/server/platform/clock";
import { rotateSecrets } from "./rotate-secrets";

const USAGE = `Commands for who runs this installation; they work on DATABASE_URL as its owner.

  npm run operate -- districts                                        lists the districts with their ids
  npm run operate -- rotate-secrets                                   seals every secret with the first key of MATRICULA_SECRET_KEYS
  npm run operate -- export-district --district ID --to DIRECTORY     writes everything a district holds into a new directory
  npm run operate -- erase-district --district ID --confirm "NAME"    erases a district for good and prints the receipt`;

type Options = { district?: string; to?: string; confirm?: string };

function need(options: Options, name: keyof Options): string {
  const value = options[name];
  if (!value) throw new DomainError("bad_request", `--${name} is missing.`);
  return value;
}

async function rotate(pool: Pool): Promise<unknown> {
  const rotation = await rotateSecrets(pool);
  if (rotation.lost.length > 0) process.exitCode = 1;
  return rotation;
}

const COMMANDS: Record<string, (pool: Pool, options: Options) => Promise<unknown>> = {
  districts: async ({ sql }) => [...(await sql`select id, name, created_at from districts order by name`)],
  "rotate-secrets": rotate,
  "export-district": (pool, options) =>
    exportDistrict(pool, { districtId: need(options, "district"), directory: need(options, "to"), now: now() }),
  "erase-district": (pool, options) =>
    eraseDistrict(pool, {
      districtId: need(options, "district"),
      confirmation: need(options, "confirm"),
      now: now(),
    }),
};

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { district: text, to: text, confirm: text },
  });
  const command = COMMANDS[positionals[0] ?? ""];
  const url = process.env.DATABASE_URL;
  if (!command || !url) {
    console.error(command ? "Set DATABASE_URL." : USAGE);
    process.exitCode = 2;
    return;
  }
  const pool = openPool(url, { max: 2 });
  try {
    console.log(JSON.stringify(await command(pool, values), null, 2));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await pool.sql.end();
  }
}

await main();
