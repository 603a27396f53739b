import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";

const STUDENTS = 8000;
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
function startDemo(folder: string): Demo {
  const { NODE_OPTIONS: _options, ...environment } = process.env;
  const args = [
    "sandbox/demo.mjs",
    "--once",
    "--json",
    "--students",
    String(STUDENTS),
    "--seed",
    "11",
    "--data",
    folder,
  ];
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

const signal = (demo: Demo, name: NodeJS.Signals) => process.kill(-(demo.child.pid ?? 0), name);

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "matricula-killed-"));
  folders.push(folder);
  return folder;
}

async function summaryOf(folder: string): Promise<Record<string, unknown>> {
  const demo = startDemo(folder);
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
  const demo = startDemo(folder);
  await demo.said("Reading from PowerSchool");
  signal(demo, "SIGKILL");
  await demo.exit;
  expect(demo.stdout()).toBe("");
  expect(await summaryOf(folder)).toEqual(uninterrupted);
});
