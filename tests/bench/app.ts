import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { encode } from "next-auth/jwt";
import { nextBinary, buildApp } from "@/sandbox/demo/build";
import { startChild, stopChild } from "@/sandbox/demo/children";
import { freePort } from "@/sandbox/ports";
import type { BenchOptions, Scene } from "./scene";

/** The production build of the app on a scene's database, and somebody who is signed in there. */
export type App = {
  url: string;
  /** What a signed-in site manager's browser sends along. */
  cookie: string;
  /** Memory of the app's processes now, in megabytes. */
  memoryMb(): number;
  stop(): Promise<void>;
};

/** Resident memory of every process of a group. */
function groupMemoryMb(group: number): number {
  let pages = 0;
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      if (Number(fields[2]) === group) pages += Number(fields[21]);
    } catch {
      // It has just ended.
    }
  }
  return (pages * 4096) / 1e6;
}

/** Starts the production build as `npm start` does; jobs are not needed to read pages. */
export async function startApp(options: BenchOptions, { pool, url: databaseUrl, districtId }: Scene): Promise<App> {
  await buildApp(options.say);
  const port = await freePort();
  const [url, secret] = [`http://127.0.0.1:${port}`, randomBytes(32).toString("base64")];
  const child = startChild(process.execPath, [nextBinary(), "start", "-p", String(port), "-H", "127.0.0.1"], {
    quiet: true,
    env: {
      DATABASE_URL: databaseUrl,
      NEXTAUTH_URL: url,
      NEXTAUTH_SECRET: secret,
      OIDC_ISSUER: url,
      OIDC_CLIENT_ID: "bench",
      OIDC_CLIENT_SECRET: "bench",
      INNGEST_DEV: "1",
      MATRICULA_EMBEDDED_INNGEST: "0",
      NEXT_TELEMETRY_DISABLED: "1",
      NODE_ENV: "production",
    },
  });
  for (let tries = 0; !(await fetch(`${url}/sign-in`).catch(() => null))?.ok; tries++) {
    if (tries > 300) throw new Error("The app did not start.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const [person] = await pool.sql<{ id: string }[]>`
    select person_id as id from memberships where district_id = ${districtId} and role = 'site_manager' limit 1`;
  const token = await encode({ token: { personId: person?.id ?? "", districtId }, secret });
  return {
    url,
    cookie: `next-auth.session-token=${token}`,
    memoryMb: () => groupMemoryMb(child.pid ?? 0),
    stop: () => stopChild(child),
  };
}
