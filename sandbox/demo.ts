import path from "node:path";
import { parseArgs } from "node:util";
import { onStopSignal } from "./demo/children";
import { startWorld, stopWorld } from "./demo/world";
import { DEMO_PEOPLE } from "./identity/people";

const { values } = parseArgs({
  options: {
    once: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    dev: { type: "boolean", default: false },
    students: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    district: { type: "string" },
    inngest: { type: "string" },
    port: { type: "string" },
    data: { type: "string" },
  },
});

// Each made-up district keeps its own data, so that sizes and seeds do not mix.
const kind = values.district
  ? `edfi-${path.basename(path.resolve(values.district))}`
  : `made-up-${values.students}-${values.seed}`;
const dataDir = path.resolve(values.data ?? path.join(import.meta.dirname, "../.data", kind));
const say = (text: string) => void process.stderr.write(`${text}\n`);

let stopping: Promise<never> | null = null;

/** Ends everything; the first reason to stop decides the exit code. */
function stop(code: number): Promise<never> {
  stopping ??= (async () => {
    await stopWorld();
    process.exit(code);
  })();
  return stopping;
}

onStopSignal(() => void stop(0));
// Started by demo.mjs; when that is killed nobody is left to say stop.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && void stop(1), 500).unref();

try {
  const world = await startWorld({
    dataDir,
    students: Number(values.students),
    seed: Number(values.seed),
    edFi: values.district,
    port: values.port ? Number(values.port) : undefined,
    inngestUrl: values.inngest,
    isDevelopment: values.dev,
    say,
    onCrash(what) {
      if (stopping) return;
      say(`${what} ended by itself, so everything stops. Run the command again: what was imported is kept.`);
      void stop(1);
    },
  });
  // Loaded only now: the job client reads its addresses from the environment that the world has set.
  const { importStudents, summaryText } = await import("./demo/first-import");
  const summary = await importStudents(world, say);
  say(summaryText(summary));
  if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  if (values.once) await stop(summary.status === "failed" ? 1 : 0);
  const made = { students: Number(values.students), seed: Number(values.seed) };
  const { importOtherTypes } = await import("./demo/other-types");
  await importOtherTypes(world, say);
  const { playScenes } = await import("./demo/scenes");
  const scenes = values.district ? [] : await playScenes(world, made);
  const { openRecordPages } = await import("./demo/record-pages");
  const recordPages = await openRecordPages(world);
  const { importOtherDistricts } = await import("./demo/other-districts");
  const managers = await importOtherDistricts(world, say);
  say(`Open ${world.appUrl} and sign in as one of:`);
  for (const person of DEMO_PEOPLE)
    say(`  ${person.name}, ${person.email} (${person.role?.replaceAll("_", " ") ?? "no district"})`);
  for (const manager of managers) say(manager);
  for (const page of recordPages) say(page);
  say(`The log of this import: ${summary.logUrl}`);
  for (const scene of scenes) say(scene);
  say(`Mail: ${world.mailbox.url}   PowerSchool sandbox: ${world.sis.url}`);
  say("Ctrl-C stops everything.");
} catch (error) {
  // What breaks while everything is being stopped is the stopping itself.
  if (!stopping) say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  await stop(1);
}
