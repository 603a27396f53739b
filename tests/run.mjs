// Everything that must be green, from a machine with only Node and npm: installs, then runs each check in turn.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installIfNeeded } from "../sandbox/install.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const RESULTS = path.join(ROOT, "test-results");
const isQuick = process.argv.includes("check");
const bin = (name) => path.join(ROOT, "node_modules/.bin", name);
const environment = { ...process.env, TZ: "Asia/Kathmandu", NEXT_TELEMETRY_DISABLED: "1", FORCE_COLOR: "0" };

const running = new Set();
let passed = 0;
let failed = 0;

/** Ends every process group that was started here. */
function stopAll(signal) {
  for (const child of running) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    stopAll("SIGTERM");
    process.exit(1);
  });
}

/** Runs a command to its end and gives its exit code; what it prints is seen. */
function run(command, args, extra = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...environment, ...extra },
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    running.add(child);
    child.once("error", () => resolve(1));
    child.once("exit", (code) => {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // Nothing of its group is left.
      }
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}

function heading(text) {
  console.log(`\n── ${text}`);
}

async function check(name, ...commands) {
  heading(name);
  for (const [command, ...args] of commands) {
    if ((await run(command, args)) === 0) continue;
    failed++;
    console.log(`${name}: failed`);
    return;
  }
  passed++;
  console.log(`${name}: passed`);
}

function migrationsDigest() {
  const folder = path.join(ROOT, "db/migrations");
  const digest = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true }).map(String).sort()) {
    const file = path.join(folder, name);
    if (/\.(sql|json)$/.test(name)) digest.update(name).update(readFileSync(file));
  }
  return digest.digest("hex");
}

/** Generating migrations must yield nothing new: the schema and the migrations agree. */
async function checkMigrations() {
  heading("Migrations");
  const before = migrationsDigest();
  const code = await run(bin("drizzle-kit"), ["generate"]);
  const isGood = code === 0 && before === migrationsDigest();
  if (isGood) passed++;
  else failed++;
  console.log(`Migrations: ${isGood ? "passed" : "failed, the schema has changes without a migration"}`);
}

/** Adds a runner's own counts; a runner that ends badly without a count is one failure. */
function addCounts(code, counts) {
  passed += counts?.passed ?? 0;
  failed += counts?.failed ?? 0;
  if (code !== 0 && !counts?.failed) failed++;
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

async function vitest(filters) {
  heading("Unit, contract, database, job and reliability tests");
  const file = path.join(RESULTS, "vitest.json");
  const code = await run(bin("vitest"), [
    "run",
    ...filters,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  const result = readJson(file);
  addCounts(code, result && { passed: result.numPassedTests, failed: result.numFailedTests });
}

async function playwright() {
  heading("Browser tests");
  const file = path.join(RESULTS, "playwright.json");
  const code = await run(bin("playwright"), ["test"]);
  const stats = readJson(file)?.stats;
  addCounts(code, stats && { passed: stats.expected + stats.flaky, failed: stats.unexpected + stats.skipped });
}

/** The browser comes from Debian's packages; without root or Debian, CHROMIUM_PATH names one. */
function installChromium() {
  if (process.env.CHROMIUM_PATH || existsSync("/usr/bin/chromium") || process.getuid?.() !== 0) return;
  console.log("Installing Chromium…");
  const quiet = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  spawnSync("apt-get", ["update", "-qq"], quiet);
  spawnSync("apt-get", ["install", "-y", "-qq", "chromium"], quiet);
}

installIfNeeded();
mkdirSync(RESULTS, { recursive: true });
if (!isQuick) installChromium();

await check("Format", [bin("prettier"), "--check", "--log-level", "warn", "."]);
await check("Lint", [bin("oxlint"), "--type-aware", "--quiet"]);
await check("Types", [bin("next"), "typegen"], [bin("tsc"), "--noEmit"]);
await checkMigrations();
await vitest(isQuick ? ["server", "components", "inngest"] : []);
if (!isQuick) await playwright();
stopAll("SIGKILL");

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
