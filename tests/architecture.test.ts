import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = path.join(import.meta.dirname, "..");
const AREAS = ["app", "components", "server", "db", "inngest", "emails", "tests", "sandbox"].filter((area) =>
  existsSync(path.join(ROOT, area)),
);

type Import = { from: string; to: string; isType: boolean };

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const full = path.join(folder, name);
    if (statSync(full).isDirectory()) return name === "node_modules" || name === "migrations" ? [] : sources(full);
    return /\.(ts|tsx|mjs)$/.test(name) ? [full] : [];
  });
}

function resolve(file: string, target: string): string {
  if (target.startsWith("@/")) return target.slice(2);
  if (target.startsWith(".")) return path.relative(ROOT, path.resolve(path.dirname(file), target));
  return `npm:${target}`;
}

function importsOf(file: string): Import[] {
  const from = path.relative(ROOT, file);
  const text = readFileSync(file, "utf8");
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+\s+from\s+)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;
  return [...text.matchAll(pattern)].map((found) => ({
    from,
    to: resolve(file, found[2] ?? found[3] ?? ""),
    isType: found[1] !== undefined,
  }));
}

const files = AREAS.flatMap((area) => sources(path.join(ROOT, area)));
const all = files.flatMap(importsOf);
const isTest = (file: string) =>
  file.startsWith("tests/") || /\.(test|spec)\.tsx?$/.test(file) || file === "server/connectors/contract.ts";
const product = all.filter((one) => !isTest(one.from) && !one.from.startsWith("sandbox/"));
const starts = (text: string, ...prefixes: string[]) =>
  prefixes.some((prefix) => text === prefix || text.startsWith(`${prefix}/`));
const broken = (rule: (one: Import) => boolean, list = product) =>
  list.filter(rule).map((one) => `${one.from} imports ${one.to}`);

/** A folder sees those left of it (house rule 5); nothing else is allowed, and there are no exceptions. */
const ORDER = [
  "roster",
  "sso",
  "connection",
  "schools",
  "settings",
  "alerts",
  "runs",
  "schedules",
  "notifications",
  "configuration",
  "data-subjects",
  "audit",
];

describe("who may import whom", () => {
  it("reads a tree that is really there", () => {
    expect(files.length).toBeGreaterThan(60);
    expect(all.length).toBeGreaterThan(200);
  });

  it("lets nothing import app/", () => {
    expect(broken((one) => !one.from.startsWith("app/") && starts(one.to, "app"))).toEqual([]);
  });

  it("keeps inngest/functions behind its index and the route handler", () => {
    const allowed = (from: string) => from.startsWith("inngest/functions/") || from === "app/api/inngest/route.ts";
    expect(broken((one) => starts(one.to, "inngest/functions") && !allowed(one.from))).toEqual([]);
  });

  it("keeps the database out of app/ and components/", () => {
    const isDatabase = (to: string) => starts(to, "db", "npm:drizzle-orm", "npm:postgres");
    expect(broken((one) => starts(one.from, "app", "components") && isDatabase(one.to))).toEqual([]);
  });

  it("keeps SQL out of the API's routers, and the pool with the few that may open it", () => {
    expect(
      broken((one) => starts(one.from, "server/api/routers") && starts(one.to, "npm:drizzle-orm", "npm:postgres")),
    ).toEqual([]);
    const mayOpen = [
      "server/api/context.ts",
      "inngest/context.ts",
      "instrumentation.ts",
      "server/operations/operate.ts",
    ];
    const opens = files
      .filter((file) => /\bpool\(\)|\bopenPool\(/.test(readFileSync(file, "utf8")))
      .map((file) => path.relative(ROOT, file));
    const wrong = opens.filter(
      (file) =>
        !isTest(file) && !mayOpen.includes(file) && !starts(file, "db", "server/auth", "sandbox", "inngest/embedded"),
    );
    expect(wrong).toEqual([]);
  });

  it("lets connectors import nothing of ours, and the engine only connector types and the database", () => {
    const isOurs = (to: string) => !to.startsWith("npm:");
    expect(
      broken((one) => starts(one.from, "server/connectors") && isOurs(one.to) && !starts(one.to, "server/connectors")),
    ).toEqual([]);
    const engineMay = (one: Import) =>
      starts(one.to, "server/engine", "db") || (one.isType && one.to === "server/connectors/connector");
    expect(broken((one) => starts(one.from, "server/engine") && isOurs(one.to) && !engineMay(one))).toEqual([]);
  });

  it("knows a SIS by its folder and one line of the registry", () => {
    const folderOf = (file: string) => /^server\/connectors\/([^/]+)\//.exec(file)?.[1] ?? null;
    // OneRoster is a standard: a vendor that speaks it builds on its folder.
    const mayKnow = ({ from, to }: Import) => folderOf(from) === folderOf(to) || folderOf(to) === "oneroster";
    const isOutside = (one: Import) => folderOf(one.to) !== null && !mayKnow(one);
    expect(broken((one) => isOutside(one) && one.from !== "server/connectors/registry.ts")).toEqual([]);
    expect(broken((one) => folderOf(one.to) === "oneroster" && !starts(one.from, "server/connectors"))).toEqual([]);
    const named = product.flatMap(
      ({ from, to }) => (from === "server/connectors/registry.ts" ? folderOf(to) : null) ?? [],
    );
    const folders = new Set(files.flatMap((file) => folderOf(path.relative(ROOT, file)) ?? []));
    expect(new Set(named)).toEqual(folders);
    expect(named).toHaveLength(folders.size);
  });

  it("keeps platform/ below every domain folder", () => {
    const domains = [...ORDER, "engine", "connectors", "api"].map((name) => `server/${name}`);
    expect(broken((one) => starts(one.from, "server/platform") && starts(one.to, ...domains))).toEqual([]);
  });

  it("lets domain folders call each other in one direction only", () => {
    const position = (file: string) => ORDER.findIndex((name) => starts(file, `server/${name}`));
    expect(broken((one) => position(one.from) >= 0 && position(one.to) > position(one.from))).toEqual([]);
  });

  it("keeps next/* in the front and at the API's door", () => {
    const may = (from: string) => starts(from, "app", "components", "server/auth") || from === "server/api/context.ts";
    expect(broken((one) => one.to.startsWith("npm:next/") && !may(one.from))).toEqual([]);
  });

  it("lets only tests import the sandbox", () => {
    expect(broken((one) => starts(one.to, "sandbox"))).toEqual([]);
  });

  it("lets nothing depend on the embedded executor but the process that starts it", () => {
    expect(
      broken(
        (one) =>
          starts(one.to, "inngest/embedded") &&
          !one.from.startsWith("inngest/embedded/") &&
          one.from !== "instrumentation.ts",
      ),
    ).toEqual([]);
    expect(
      broken(
        (one) =>
          starts(one.from, "inngest/embedded") && !one.to.startsWith("npm:") && !starts(one.to, "inngest/embedded"),
      ),
    ).toEqual([]);
  });

  it("authorizes districts only where a session or a job is checked", () => {
    const may = (file: string) =>
      isTest(file) ||
      starts(file, "server/auth", "sandbox", "db/seed") ||
      ["inngest/context.ts", "server/platform/tenancy.ts"].includes(file);
    const wrong = files
      .map((file) => path.relative(ROOT, file))
      .filter((file) => !may(file) && /\bauthorizeDistrict\(/.test(readFileSync(path.join(ROOT, file), "utf8")));
    expect(wrong).toEqual([]);
  });
});
