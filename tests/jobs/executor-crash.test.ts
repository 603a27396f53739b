import { spawn, type ChildProcess } from "node:child_process";
import { Inngest } from "inngest";
import { afterEach, describe, expect, it } from "vitest";
import { startExecutor, type Executor } from "@/inngest/embedded";
import { freePort } from "@/sandbox/ports";
import { startJobApp, type JobApp } from "@/tests/support/job-app";

const LEASE_MS = 1500;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let close: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const one of close.reverse()) await one();
  close = [];
});

async function jobApp(...args: Parameters<typeof startJobApp>): Promise<JobApp> {
  const app = await startJobApp(args[0], { leaseMs: LEASE_MS, patienceMs: 100, ...args[1] });
  close.push(() => app.close());
  return app;
}

/** Puts an executor in a process of its own in the place of the test's. */
async function killable(app: JobApp): Promise<ChildProcess> {
  await app.executor.close();
  const options = { databaseUrl: app.databaseUrl, appUrl: app.appUrl, port: app.executor.port, leaseMs: LEASE_MS };
  const child = spawn(process.execPath, [
    "--import",
    "tsx",
    "tests/support/executor-process.ts",
    JSON.stringify(options),
  ]);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`The executor ended with ${code}.`)));
  });
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

describe("an executor that is killed", () => {
  it("C74, C52 and C72 loses no event and no step, and goes on by itself", async () => {
    const bodies: Record<string, number> = {};
    const ran = (name: string) => (bodies[name] = (bodies[name] ?? 0) + 1);
    const app = await jobApp((client) => [
      client.createFunction(
        { id: "long", concurrency: { limit: 1 }, triggers: [{ event: "t/long" }] },
        async ({ step }) => {
          await step.run("first", () => ran("first"));
          await step.run("slow", () => (ran("slow"), pause(700)));
          await step.sleep("nap", "1s");
          return step.run("last", () => ran("last"));
        },
      ),
    ]);
    const child = await killable(app);
    const { ids } = await app.client.send([1, 2].map(() => ({ name: "t/long", data: {} })));
    await expect.poll(() => bodies.slow, { timeout: 5000 }).toBe(1);
    await kill(child);
    await app.restart();
    const ends = await Promise.all(ids.map((id) => app.outcome(id)));
    expect(ends.flat().map((run) => run.status)).toEqual(["Completed", "Completed"]);
    expect(bodies).toMatchObject({ first: 2, last: 2 });
    // Cut off within "slow": its result is delivered to the next executor, or else that one body runs again.
    expect([2, 3]).toContain(bodies.slow);
  });

  it("C14 starts the run of an event that was accepted just before", async () => {
    const app = await jobApp((client) => [
      client.createFunction({ id: "f", triggers: [{ event: "t/f" }] }, () => "done"),
    ]);
    const child = await killable(app);
    const { ids } = await app.client.send({ name: "t/f", data: {} });
    await kill(child);
    await app.restart();
    expect((await app.outcome(ids[0]!))[0]).toMatchObject({ status: "Completed", output: "done" });
  });

  it("C54 tells a call that was replaced to stop, and throws its reply away", async () => {
    const attempts: number[] = [];
    let second = 0;
    const app = await jobApp((client) => [
      client.createFunction({ id: "f", triggers: [{ event: "t/f" }] }, async ({ step, attempt }) => {
        const which = await step.run("first", async () => {
          attempts.push(attempt);
          if (attempt === 0) await pause(LEASE_MS + 1500);
          return attempt;
        });
        await step.run("second", () => void second++);
        return which;
      }),
    ]);
    const child = await killable(app);
    const { ids } = await app.client.send({ name: "t/f", data: {} });
    await expect.poll(() => attempts.length, { timeout: 5000 }).toBe(1);
    await kill(child);
    await app.restart();
    expect((await app.outcome(ids[0]!))[0]?.output).toBe(1);
    await pause(2000);
    expect([attempts, second]).toEqual([[0, 1], 1]);
  });

  it("C74 leaves a call that outlasts the patience of a polite stop to the next executor", async () => {
    let bodies = 0;
    const app = await jobApp((client) => [
      client.createFunction({ id: "f", triggers: [{ event: "t/f" }] }, async ({ step }) =>
        step.run("slow", () => pause(++bodies === 1 ? 3000 : 10)),
      ),
    ]);
    const { ids } = await app.client.send({ name: "t/f", data: {} });
    await expect.poll(() => bodies).toBe(1);
    const from = Date.now();
    await app.restart();
    await app.outcome(ids[0]!);
    expect(Date.now() - from).toBeLessThan(LEASE_MS);
    expect(bodies).toBe(2);
  });
});

describe("two executors on one database", () => {
  it("C75 and C69 never make a call twice, nor more at a time than the limit", async () => {
    const bodies: Record<string, number> = {};
    let now = 0;
    let most = 0;
    const app = await jobApp((client) => [
      client.createFunction(
        { id: "f", concurrency: { limit: 2, key: "event.data.k" }, triggers: [{ event: "t/f" }] },
        async ({ step, runId }) => {
          for (const name of ["a", "b"])
            await step.run(name, async () => {
              most = Math.max(most, ++now);
              await pause(5);
              now--;
              bodies[`${runId} ${name}`] = (bodies[`${runId} ${name}`] ?? 0) + 1;
            });
        },
      ),
    ]);
    const other: Executor = await startExecutor({
      databaseUrl: app.databaseUrl,
      appUrl: app.appUrl,
      port: await freePort(),
    });
    close.push(() => other.close());
    const second = new Inngest({ id: "sender", baseUrl: other.url, isDev: true, eventKey: "test" });
    const events = Array.from({ length: 30 }, () => ({ name: "t/f", data: { k: 1 } }));
    const sent = await Promise.all([app.client.send(events), second.send(events)]);
    for (const id of sent.flatMap(({ ids }) => ids)) await app.outcome(id);
    expect(Object.keys(bodies)).toHaveLength(120);
    expect(new Set(Object.values(bodies))).toEqual(new Set([1]));
    expect(most).toBe(2);
  });

  it("C60 fire a schedule once", async () => {
    const { fireCrons } = await import("@/inngest/embedded/cron");
    const { default: postgres } = await import("postgres");
    const fired: unknown[] = [];
    const app = await jobApp((client) => [
      client.createFunction(
        { id: "nightly", triggers: [{ cron: "TZ=Asia/Kathmandu 45 8 * JAN THU" }] },
        ({ event }) => void fired.push(event.data),
      ),
    ]);
    const sql = postgres(app.databaseUrl, { max: 4, connection: { search_path: "inngest_embedded" } });
    close.push(() => sql.end());
    const minute = new Date("2026-01-01T03:00:00.000Z");
    await Promise.all([fireCrons(sql, minute), fireCrons(sql, minute)]);
    await fireCrons(sql, new Date("2026-01-01T03:01:00.000Z"));
    await expect.poll(() => fired.length).toBe(1);
    await pause(300);
    expect(fired).toEqual([expect.objectContaining({ cron: "TZ=Asia/Kathmandu 45 8 * JAN THU" })]);
  });
});
