import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openPool, type Pool } from "@/db/client";
import { migrate } from "@/db/migrate";
import { seedDistrict } from "@/db/seed/demo-district";
import { buildPluginZip } from "@/server/connectors/powerschool/plugin";
import { DEMO_PEOPLE, type DemoPerson } from "../identity/people";
import { startIdentity, type Identity } from "../identity/server";
import { startMailbox, type Mailbox } from "../mailbox/server";
import { sameOrFreePort } from "../ports";
import { startSaml, type SamlProvider } from "../saml/server";
import { endLeftover, startPostgres, type RunningPostgres } from "../postgres";
import { buildApp, nextBinary } from "./build";
import { firstJson, startChild, stopChildren } from "./children";
import { startOtherSystems, type OtherSystem } from "./other-systems";
import { registerApp } from "./register-app";
import { readSisDay } from "./sis-day";

export type WorldOptions = {
  dataDir: string;
  students: number;
  seed: number;
  edFi?: string | undefined;
  port?: number | undefined;
  inngestUrl?: string | undefined;
  isDevelopment?: boolean;
  pageSize?: number;
  say: (text: string) => void;
  /** Called when the app or the SIS ends by itself after the start. */
  onCrash?: (what: string) => void;
};

export type SisProcess = {
  url: string;
  clientId: string;
  clientSecret: string;
  schools: { number: number; name: string; isActive: boolean }[];
  students: number;
  name: string;
};

export type World = {
  /** Where everything that is kept lies. */
  dataDir: string;
  appUrl: string;
  databaseUrl: string;
  pool: Pool;
  sis: SisProcess;
  identity: Identity;
  mailbox: Mailbox;
  saml: SamlProvider;
  districtId: string;
  /** Districts of their own with another SIS; nothing is set up in them. */
  others: (OtherSystem & { districtId: string })[];
};

const LEAVE_WITH_PARENT = path.join(import.meta.dirname, "leave-with-parent.mjs");

/** What is running, in the order in which it started. */
const closers: (() => Promise<void>)[] = [];

type Kept = {
  authSecret: string;
  secretKey: string;
  webhookSecret: string;
  ports: { app: number; identity: number; saml: number; mailbox: number; executor: number; postgres: number };
};

/** Secrets and ports stay with the data, so that a restart finds its sealed credentials and its own addresses. */
async function keptSettings(dataDir: string, port: number | undefined): Promise<Kept> {
  const file = path.join(dataDir, "settings.json");
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Kept) : null;
  const kept: Kept = {
    authSecret: known?.authSecret ?? randomBytes(32).toString("base64"),
    webhookSecret: known?.webhookSecret ?? `whsec_${randomBytes(24).toString("base64")}`,
    secretKey: known?.secretKey ?? randomBytes(32).toString("base64"),
    ports: {
      app: port ?? (await sameOrFreePort(known?.ports.app)),
      identity: await sameOrFreePort(known?.ports.identity),
      saml: await sameOrFreePort(known?.ports.saml),
      mailbox: await sameOrFreePort(known?.ports.mailbox),
      executor: await sameOrFreePort(known?.ports.executor),
      postgres: await sameOrFreePort(known?.ports.postgres),
    },
  };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  return kept;
}

async function startSis(options: WorldOptions): Promise<SisProcess> {
  const plugin = path.join(options.dataDir, "plugin.zip");
  writeFileSync(plugin, await buildPluginZip());
  const args = [
    "--import",
    "tsx",
    "--import",
    LEAVE_WITH_PARENT,
    path.join(import.meta.dirname, "../powerschool/main.ts"),
    "--plugin",
    plugin,
    "--page-size",
    String(options.pageSize ?? 1000),
  ];
  if (options.edFi) args.push("--district", path.resolve(options.edFi));
  else args.push("--students", String(options.students), "--seed", String(options.seed));
  args.push("--day", String(readSisDay(options.dataDir)));
  return firstJson<SisProcess>(process.execPath, args, { onCrash: () => options.onCrash?.("The PowerSchool sandbox") });
}

function appEnvironment(
  options: WorldOptions,
  kept: Kept,
  databaseUrl: string,
  identity: Identity,
  mailbox: Mailbox,
): Record<string, string> {
  const appUrl = `http://127.0.0.1:${kept.ports.app}`;
  const inngest = options.inngestUrl ?? `http://127.0.0.1:${kept.ports.executor}`;
  return {
    DATABASE_URL: databaseUrl,
    NEXTAUTH_URL: appUrl,
    NEXTAUTH_SECRET: kept.authSecret,
    OIDC_ISSUER: identity.url,
    OIDC_CLIENT_ID: identity.clientId,
    OIDC_CLIENT_SECRET: identity.clientSecret,
    MATRICULA_SECRET_KEYS: `k1:${kept.secretKey}`,
    ALLOW_SANDBOX_ADDRESSES: "1",
    RESEND_BASE_URL: mailbox.url,
    RESEND_API_KEY: "re_sandbox",
    RESEND_WEBHOOK_SECRET: kept.webhookSecret,
    MAIL_FROM: "Matricula <notices@matricula.example>",
    INNGEST_DEV: inngest,
    INNGEST_SERVE_ORIGIN: appUrl,
    MATRICULA_INNGEST_APP_URL: `${appUrl}/api/inngest`,
    MATRICULA_EMBEDDED_INNGEST: options.inngestUrl ? "0" : "1",
    MATRICULA_EMBEDDED_INNGEST_PORT: String(kept.ports.executor),
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    await fetch(url, { redirect: "manual" });
    return true;
  } catch {
    return false;
  }
}

async function startApp(options: WorldOptions, environment: Record<string, string>, port: number): Promise<void> {
  const command = options.isDevelopment ? "dev" : "start";
  if (!options.isDevelopment) await buildApp(options.say);
  options.say("Starting the app…");
  const args = ["--import", LEAVE_WITH_PARENT, nextBinary(), command, "-p", String(port), "-H", "127.0.0.1"];
  const child = startChild(process.execPath, args, {
    env: { ...environment, NODE_ENV: options.isDevelopment ? "development" : "production" },
    onCrash: () => options.onCrash?.("The app"),
  });
  let hasEnded = false;
  child.once("exit", () => (hasEnded = true));
  const url = `http://127.0.0.1:${port}/sign-in`;
  for (let tries = 0; !(await isAnswering(url)); tries++) {
    if (hasEnded || tries > 600) throw new Error("The app did not start.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type Served = { name: string; schools: readonly { number: number; name: string; isActive: boolean }[] };

/** A district with the schools that its SIS has open, and its people. */
async function seedSchools(pool: Pool, served: Served, people: readonly DemoPerson[]): Promise<string> {
  const schools = served.schools
    .filter((school) => school.isActive)
    .map((school) => ({ number: String(school.number), name: school.name }));
  const { districtId } = await seedDistrict(pool.db, {
    name: served.name,
    timeZone: "America/Chicago",
    schools,
    people,
  });
  return districtId;
}

/** Ends all that `startWorld` has started so far, the app first and Postgres last. */
export async function stopWorld(): Promise<void> {
  await stopChildren();
  for (const close of closers.splice(0).reverse()) await close().catch(() => {});
}

/** Starts the whole outside world on this machine, and the app inside it; `stopWorld` ends it. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const given = process.env.DATABASE_URL;
  const postgresDir = path.join(options.dataDir, "postgres");
  if (!given) await endLeftover(postgresDir);
  const kept = await keptSettings(options.dataDir, options.port);
  let server: RunningPostgres | null = null;
  if (!given) {
    options.say("Starting Postgres…");
    const starting = startPostgres({ dataDir: postgresDir, port: kept.ports.postgres });
    // Noted before it is up, so that a stop meanwhile waits for it.
    closers.push(async () => (await starting).stop());
    server = await starting;
  }
  const databaseUrl = given ?? server?.url ?? "";
  await migrate(databaseUrl);
  const appUrl = `http://127.0.0.1:${kept.ports.app}`;
  const sis = await startSis(options);
  const other = await startOtherSystems(options.seed);
  closers.push(other.close);
  const identity = await startIdentity({
    port: kept.ports.identity,
    redirectUri: `${appUrl}/api/auth/callback/district`,
    people: [...DEMO_PEOPLE, ...other.systems.map((system) => system.manager)],
  });
  const mailbox = await startMailbox({
    port: kept.ports.mailbox,
    webhook: { url: `${appUrl}/api/mail/reports`, secret: kept.webhookSecret },
  });
  const saml = await startSaml({ port: kept.ports.saml });
  closers.push(
    () => identity.close(),
    () => saml.close(),
    () => mailbox.close(),
  );
  const environment = appEnvironment(options, kept, databaseUrl, identity, mailbox);
  // The seed and the summary run in this process with the product's own commands, under the same settings.
  Object.assign(process.env, environment);
  const pool = openPool(databaseUrl, { max: 4 });
  closers.push(() => pool.sql.end({ timeout: 2 }));
  const districtId = await seedSchools(pool, sis, DEMO_PEOPLE);
  const others: World["others"] = [];
  for (const system of other.systems)
    others.push({ ...system, districtId: await seedSchools(pool, system.district, [system.manager]) });
  await startApp(options, environment, kept.ports.app);
  if (options.inngestUrl) {
    await registerApp(`${appUrl}/api/inngest`);
    options.say(`Registered with the Inngest server at ${options.inngestUrl}.`);
  }
  return {
    dataDir: options.dataDir,
    appUrl,
    databaseUrl,
    pool,
    sis,
    identity,
    mailbox,
    saml,
    districtId,
    others,
  };
}
