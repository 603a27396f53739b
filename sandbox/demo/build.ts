import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { finished, startChild } from "./children";

const ROOT = path.join(import.meta.dirname, "../..");
const SOURCES = [
  "app",
  "components",
  "server",
  "db",
  "inngest",
  "emails",
  "public",
  "package-lock.json",
  "next.config.ts",
  "proxy.ts",
  "instrumentation.ts",
  "tsconfig.json",
  "postcss.config.mjs",
];

function files(place: string): string[] {
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place)
    .sort()
    .flatMap((name) => files(path.join(place, name)));
}

function fingerprint(): string {
  const digest = createHash("sha256");
  for (const file of SOURCES.flatMap((source) => files(path.join(ROOT, source))))
    digest.update(path.relative(ROOT, file)).update(readFileSync(file));
  return digest.digest("hex");
}

/** Builds the app for production unless the last build was made from the same sources. */
export async function buildApp(say: (text: string) => void): Promise<void> {
  const marker = path.join(ROOT, ".next/matricula-build");
  const wanted = fingerprint();
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  say("Building the app (once, about a minute)…");
  const lines: string[] = [];
  const child = startChild(process.execPath, [path.join(ROOT, "node_modules/next/dist/bin/next"), "build"], {
    onLine: (line) => lines.push(line),
    env: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
  });
  await finished(child, "The build").catch((error: unknown) => {
    process.stderr.write(`${lines.join("\n")}\n`);
    throw error;
  });
  writeFileSync(marker, wanted);
}

export function nextBinary(): string {
  return path.join(ROOT, "node_modules/next/dist/bin/next");
}
