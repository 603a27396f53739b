import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";

const STUDENTS = 8000;
/** Enough for a held import and possible duplicates. */
const FEW_STUDENTS = 800;
const folders: string[] = [];
const running = new Set<ChildProcess>();

type Demo = {
  child: ChildProcess;
  exit: Promise<number | null>;
  stdout: () => string;
  stderr: () => string;
  said: (text: string) => Promise<void>;
};

/** The demo as a person starts it, in a process group of its own. */
function startDemo(folder: string, ...options: string[]): Demo {
  const { NODE_OPTIONS: _options, ...environment } = process.env;
  const args = ["sandbox/demo.mjs", "--seed", "11", "--data", folder, ...options];
  const child = spawn(process.execPath, args, { env: environment, detached: true });
  running.add(child);
  let [stdout, stderr] = ["", ""];
  const waiting: (() => void)[] = [];
  child.stdout?.on("data", (part: Buffer) => (stdout += part.toString()));
  child.stderr?.on("data", (part: Buffer) => {
    stderr += part.toString();
    for (const look of waiting) look();
  });
  const exit = new Promise<number | null>((resolve) =>
    child.once("close", (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => stderr.includes(text) && resolve();
      waiting.push(look);
      look();
      void exit.then(() => reject(new Error(`The demo ended before it said “${text}”:\n${stderr}`)));
    });
  return { child, exit, stdout: () => stdout, stderr: () => stderr, said };
}

const startOnce = (folder: string) => startDemo(folder, "--once", "--json", "--students", String(STUDENTS));

const signal = (demo: Demo, name: NodeJS.Signals) => process.kill(-(demo.child.pid ?? 0), name);

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "matricula-killed-"));
  folders.push(folder);
  return folder;
}

async function summaryOf(folder: string): Promise<Record<string, unknown>> {
  const demo = startOnce(folder);
  expect(await demo.exit, demo.stderr()).toBe(0);
  const { seconds: _s, waitSeconds: _w, logUrl: _l, ...counts } = JSON.parse(demo.stdout()) as Record<string, unknown>;
  return counts;
}

test.afterAll(() => {
  for (const child of running) if (child.pid) process.kill(-child.pid, "SIGTERM");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test("a demo that is killed during its import finishes it at the next start, with the same counts", async () => {
  test.setTimeout(180_000);
  const uninterrupted = await summaryOf(newFolder());
  const folder = newFolder();
  const demo = startOnce(folder);
  await demo.said("Reading from PowerSchool");
  signal(demo, "SIGKILL");
  await demo.exit;
  expect(demo.stdout()).toBe("");
  expect(await summaryOf(folder)).toEqual(uninterrupted);
});

/** Starts the demo, ends it when everything is there, and gives the places it printed, by what is there. */
async function placesOf(folder: string): Promise<Map<string, string>> {
  const demo = startDemo(folder, "--students", String(FEW_STUDENTS));
  await demo.said("Ctrl-C stops everything.");
  const said = [...demo.stderr().matchAll(/^(.+): (http:\/\/127\.0\.0\.1:\d+)(\/\S*)$/gm)];
  const places = new Map(said.map(([, what = "", , path = ""]) => [what, path]));
  signal(demo, "SIGTERM");
  expect(await demo.exit, demo.stderr()).toBe(0);
  return places;
}

test("a demo that is started again still says where each scene is", async () => {
  test.setTimeout(300_000);
  const folder = newFolder();
  const first = await placesOf(folder);
  const again = await placesOf(folder);
  const scenes = [
    "Held for approval",
    "A log with its causes",
    "History of imports",
    "Possible duplicates, missing values and unmapped codes",
    "An import that can be undone for 72 hours",
    "A student with a value kept by hand",
    "Versions of the configuration",
  ];
  expect([...first.keys()]).toEqual(expect.arrayContaining(scenes));
  expect([...again.keys()]).toEqual(expect.arrayContaining(scenes));
  // Nobody has approved what was held, so the next import is held in its place; the rest is where it was.
  expect(again.get("Held for approval")).not.toBe(first.get("Held for approval"));
  for (const scene of scenes.slice(1)) expect(again.get(scene), scene).toBe(first.get(scene));
});
