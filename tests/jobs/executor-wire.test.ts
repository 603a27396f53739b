import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import { Readable } from "node:stream";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchClock } from "@/inngest/embedded/cron";
import { usualRetryDelayMs } from "@/inngest/embedded/durations";
import { startExecutor } from "@/inngest/embedded";
import { freePort } from "@/sandbox/ports";
import { startJobApp, type JobApp } from "@/tests/support/job-app";

type Call = {
  method: string;
  fnId: string | null;
  stepId: string | null;
  headers: IncomingHttpHeaders;
  body: {
    event: Record<string, unknown>;
    events: unknown[];
    steps: Record<string, { data?: unknown }>;
    ctx: { run_id: string; attempt: number; max_attempts: number; stack: { stack: string[]; current: number } };
  };
};

const KEY = "signkey-test-0123456789abcdef";
const calls: Call[] = [];
const bodies: Record<string, number> = {};
const ran = (name: string) => (bodies[name] = (bodies[name] ?? 0) + 1);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const ranked: string[] = [];
let openGate = () => {};
const allSent = new Promise<void>((resolve) => (openGate = resolve));
let app: JobApp;
let sql: Sql;
const servers: Server[] = [];

/** Waits until the executor has stored a step of this name. */
async function stored(name: string): Promise<void> {
  while ((await sql`select 1 from steps where name = ${name} and is_done`).length === 0) await pause(10);
}

/** Writes down what arrives and hands it on unchanged. */
const record =
  (listener: RequestListener): RequestListener =>
  async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { searchParams } = new URL(request.url ?? "/", "http://app");
    const body = Buffer.concat(parts);
    calls.push({
      method: request.method ?? "",
      fnId: searchParams.get("fnId"),
      stepId: searchParams.get("stepId"),
      headers: request.headers,
      body: JSON.parse(body.toString() || "{}") as Call["body"],
    });
    const { method, url, headers, socket } = request;
    listener(Object.assign(Readable.from([body]), { method, url, headers, socket }) as never, response);
  };

const callsOf = (fn: string) => calls.filter((call) => call.method === "POST" && call.fnId === `tests-${fn}`);

beforeAll(async () => {
  app = await startJobApp((client) => [
    client.createFunction({ id: "seen", triggers: [{ event: "w/seen" }] }, ({ event }) => event),
    client.createFunction({ id: "order", retries: 2, triggers: [{ event: "w/order" }] }, async ({ step }) => {
      await step.run("first", () => "é");
      await Promise.all([
        step.run("slow", () => stored("middle").then(() => "slow")),
        step.run("fast", () => "fast"),
        step.run("middle", () => stored("fast").then(() => "middle")),
      ]);
      return step.run("last", () => "last");
    }),
    ...[null, "text", { a: [1] }, undefined].map((value, index) =>
      client.createFunction(
        { id: `gives-${index}`, checkpointing: false, triggers: [{ event: `w/gives-${index}` }] },
        () => value,
      ),
    ),
    client.createFunction(
      { id: "buffers", checkpointing: { bufferedSteps: 3 }, triggers: [{ event: "w/buffers" }] },
      async ({ step }) => {
        const parts = [];
        for (const name of ["a", "b", "c", "d"]) parts.push(await step.run(name, () => (ran(`buffers.${name}`), name)));
        return parts.join("");
      },
    ),
    client.createFunction({ id: "long", triggers: [{ event: "w/long" }] }, async ({ step }) => {
      for (let n = 1; n <= 6; n++) await step.run(`part ${n}`, () => (ran(`long.${n}`), pause(2500)));
      return "all six";
    }),
    client.createFunction({ id: "listens", triggers: [{ event: "w/listens" }] }, async ({ step }) => {
      const heard = await step.waitForEvent("word", { event: "w/word", timeout: "60s", match: "data.k" });
      await step.sleep("a while", "2s");
      return (heard?.data as { n: number } | undefined)?.n ?? null;
    }),
    client.createFunction({ id: "callee", triggers: [{ event: "w/callee" }] }, async ({ step }) => {
      await step.sleep("nap", "2s");
      return step.run("end", () => ran("callee.end"));
    }),
    client.createFunction({ id: "calls", triggers: [{ event: "w/calls" }] }, async ({ step }) => {
      const { referenceFunction } = await import("inngest");
      const failure = (error: Error) => `${error.name}: ${error.message}`;
      const unknown = referenceFunction({ functionId: "nobody" });
      const slow = referenceFunction({ functionId: "callee" });
      return [
        await step.invoke("unknown", { function: unknown, data: {} }).catch(failure),
        await step.invoke("slow", { function: slow, data: {}, timeout: "1s" }).catch(failure),
      ];
    }),
    client.createFunction({ id: "twice", triggers: [{ event: "w/twice" }] }, async ({ step }) => {
      const parts = await Promise.all(
        ["a", "b"].map((name) => step.run(name, () => pause(150).then(() => (ran(`twice.${name}`), name)))),
      );
      return parts.join("");
    }),
    client.createFunction(
      {
        id: "ranked",
        concurrency: { limit: 1 },
        priority: { run: "event.data.plan == 'large' ? 120 : event.data.seconds" },
        triggers: [{ event: "w/ranked" }],
      },
      async ({ event, step }) => {
        const { name } = event.data as { name: string };
        await step.run("note", () => (ranked.push(name), name === "first" ? allSent : null));
      },
    ),
    client.createFunction(
      {
        id: "stops",
        cancelOn: [
          { event: "w/stop", match: "data.k" },
          { event: "w/stop-soon", match: "data.k", timeout: "60s" },
          { event: "w/stop-late", match: "data.k", timeout: "1s" },
        ],
        triggers: [{ event: "w/stops" }],
      },
      async ({ event, step }) => {
        const timeout = String((event.data as { wait: string }).wait);
        const heard = await step.waitForEvent("stop", { event: "w/stop", timeout, match: "data.k" });
        return heard ? "resumed" : "not cancelled";
      },
    ),
  ]);
  app.intercept(record);
  sql = postgres(app.databaseUrl, { max: 4, connection: { search_path: "inngest_embedded" } });
});

afterAll(async () => {
  await sql.end();
  for (const server of servers) server.close();
  await app.close();
});

async function run(name: string, data: object = {}) {
  const { ids } = await app.client.send({ name, data });
  return (await app.outcome(ids[0]!))[0]!;
}

async function post(body: unknown, url = app.executor.url, key = "any") {
  const response = await fetch(`${url}/e/${key}`, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as { ids: string[]; error?: string } };
}

/** Another application of the same executor, on a port that may be given. */
async function serveApp(id: string, build: (client: Inngest) => InngestFunction.Any[], at?: number) {
  const port = at ?? (await freePort());
  const client = new Inngest({ id, baseUrl: app.executor.url, isDev: true, eventKey: "test" });
  const functions = build(client);
  const server = createServer(serve({ client, functions, serveOrigin: `http://127.0.0.1:${port}` }) as RequestListener);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  servers.push(server);
  return { url: `http://127.0.0.1:${port}/api/inngest`, port, client, server };
}

const activeOf = async (id: string) => {
  const rows = await sql<{ id: string }[]>`select id from functions where app = ${id} and is_active order by id`;
  return rows.map((row) => row.id);
};

describe("sync", () => {
  it("C01 makes the application register by a PUT and keeps each function under its composite id", async () => {
    const puts = () => calls.filter((call) => call.method === "PUT");
    await app.restart();
    await expect.poll(() => puts().length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(puts()[0]?.body).toEqual({ url: app.appUrl });
    expect(puts()[0]?.headers["x-inngest-server-kind"]).toBe("dev");
    expect(await activeOf("tests")).toEqual(expect.arrayContaining(["tests-seen", "tests-order", "tests-callee"]));
    const [kept] = await sql`select url, document from functions where id = 'tests-order'`;
    expect(kept?.url).toContain("fnId=tests-order");
    expect(kept?.document).toMatchObject({
      triggers: [{ event: "w/order" }],
      steps: { step: { retries: { attempts: 2 } } },
    });
  });

  it("C04 refuses a document that it cannot carry out, says so in the application's reply, and keeps nothing of it", async () => {
    const trigger = { event: "r/x" };
    const wrong: [string, object][] = [
      ['the option "rateLimit"', { rateLimit: { limit: 1, period: "1m" } }],
      ['the option "throttle"', { throttle: { limit: 1, period: "1m" } }],
      ['the option "debounce"', { debounce: { period: "1s" } }],
      ['the option "batchEvents"', { batchEvents: { maxSize: 2, timeout: "1s" } }],
      ['the option "singleton"', { singleton: { mode: "skip" } }],
      ['the option "timeouts"', { timeouts: { finish: "1m" } }],
      ['the option "concurrency.0.wish"', { concurrency: { limit: 1, wish: 2 } }],
      ['the option "triggers.0.jitter"', { triggers: [{ cron: "* * * * *", jitter: "30s" }] }],
      ['"concurrency.0.limit"', { concurrency: 0 }],
      ['"concurrency.0.limit"', { concurrency: [{ limit: -1, key: "event.data.k" }] }],
      ["a scope needs a key", { concurrency: { limit: 1, scope: "env" } }],
      ['"concurrency"', { concurrency: [{ limit: 1 }, { limit: 2 }, { limit: 3 }] }],
      ['"steps.step.retries.attempts"', { retries: 21 }],
      ['schedule "@hourly"', { triggers: [{ cron: "@hourly" }] }],
      ["Nowhere/Land", { triggers: [{ cron: "TZ=Nowhere/Land 0 3 * * *" }] }],
      ['"triggers.0.expression"', { triggers: [{ event: "r/x", if: "event.data.x ==" }] }],
      ["async, which is not known", { triggers: [{ event: "r/x", if: "async.data.x == 1" }] }],
      ['"cancel.0.if"', { cancelOn: [{ event: "r/stop", if: "process.exit()" }] }],
      ['"idempotency"', { idempotency: "evnt.data.x" }],
      ['"priority.run"', { priority: { run: "event.data.x + 1" } }],
    ];
    for (const [words, options] of wrong) {
      const { url } = await serveApp("refused", (client) => [
        client.createFunction({ id: "good", triggers: [trigger] }, () => null),
        client.createFunction({ id: "odd", triggers: [trigger], ...options } as never, () => null),
      ]);
      const answer = await fetch(url, { method: "PUT" });
      const text = await answer.text();
      expect(answer.status, words).toBe(400);
      expect(JSON.parse(text).message, words).toContain("The function refused-odd has");
      expect(JSON.parse(text).message, words).toContain(words);
      expect(await activeOf("refused"), words).toEqual([]);
    }
  });

  it("C04 takes a document that uses all that there is", async () => {
    const { url } = await serveApp("accepted", (client) => [
      client.createFunction(
        {
          id: "all",
          name: "All there is",
          retries: 20,
          triggers: [{ event: "r/all", if: "event.data.go == true" }, { cron: "TZ=Europe/Paris 0 3 * * MON-FRI" }],
          cancelOn: [
            { event: "r/stop", match: "data.k", timeout: "1h" },
            { event: "r/end", timeout: new Date(0) },
          ],
          concurrency: [{ limit: 2 }, { limit: 1, key: '"all"', scope: "account" }],
          idempotency: "event.data.id",
          priority: { run: "event.data.plan == 'large' ? 120 : 0" },
          onFailure: () => {},
        },
        () => null,
      ),
    ]);
    expect((await fetch(url, { method: "PUT" })).status).toBe(200);
    expect(await activeOf("accepted")).toEqual(["accepted-all", "accepted-all-failure"]);
    await sql`update functions set is_active = false where app = 'accepted'`;
  });

  it("C06 finds an application that starts later, and its new code when it starts again", async () => {
    const port = await freePort();
    const executor = await startExecutor({
      databaseUrl: app.databaseUrl,
      appUrl: `http://127.0.0.1:${port}/api/inngest`,
      syncIntervalMs: 100,
    });
    try {
      const build = (id: string) => (client: Inngest) => [
        client.createFunction({ id, triggers: [{ event: "late/x" }] }, () => id),
      ];
      await pause(400);
      expect(await activeOf("late")).toEqual([]);
      const first = await serveApp("late", build("one"), port);
      await expect.poll(() => activeOf("late"), { timeout: 10_000 }).toEqual(["late-one"]);
      first.server.closeAllConnections();
      await new Promise((resolve) => first.server.close(resolve));
      await serveApp("late", build("two"), port);
      await expect.poll(() => activeOf("late"), { timeout: 10_000 }).toEqual(["late-two"]);
      expect((await run("late/x")).output).toBe("two");
    } finally {
      await executor.close();
    }
  });
});

describe("events", () => {
  it("C07 takes one event and a list, and gives an id for each, in order", async () => {
    const one = await post({ name: "w/seen", data: { n: 0 } });
    const list = await post([1, 2, 3].map((n) => ({ name: "w/seen", data: { n } })));
    const ids = [...one.body.ids, ...list.body.ids];
    expect(new Set(ids).size).toBe(4);
    for (const [n, id] of ids.entries()) {
      expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
      expect((await app.outcome(id))[0]?.output).toMatchObject({ data: { n } });
    }
  });

  it("C08 fills in what an event leaves out, and keeps the sender's id", async () => {
    const bare = await post({ name: "w/seen" });
    await app.outcome(bare.body.ids[0]!);
    const arrived = callsOf("seen").at(-1)?.body.event;
    expect(arrived).toEqual({ id: bare.body.ids[0], name: "w/seen", data: null, ts: expect.any(Number), user: {} });
    expect(Math.abs(Number(arrived?.ts) - Date.now())).toBeLessThan(60_000);
    const own = await post({
      name: "w/seen",
      id: "mine",
      data: {},
      ts: 1_700_000_000_000,
      user: { role: "x" },
      v: "2",
    });
    expect(own.body.ids[0]).not.toBe("mine");
    expect((await app.outcome("mine"))[0]?.output).toMatchObject({ id: "mine", ts: 1_700_000_000_000, v: "2" });
    expect(callsOf("seen").at(-1)?.body.event).toMatchObject({ id: "mine", user: { role: "x" } });
  });

  it("C13 takes any key in development, and only its own in signed mode", async () => {
    expect((await post({ name: "w/nobody" }, app.executor.url, "whatever")).status).toBe(200);
    const signed = await startExecutor({
      databaseUrl: app.databaseUrl,
      appUrl: "http://127.0.0.1:9/api/inngest",
      signingKey: KEY,
      eventKey: "the-key",
    });
    try {
      expect(await post({ name: "w/nobody" }, signed.url, "whatever")).toMatchObject({
        status: 401,
        body: { status: 401, error: "Event key not found" },
      });
      expect((await post({ name: "w/nobody" }, signed.url, "the-key")).status).toBe(200);
    } finally {
      await signed.close();
    }
  });
});

describe("calls", () => {
  it("C16 calls the registered address with everything a function needs", async () => {
    await run("w/order", { n: 1 });
    const all = callsOf("order");
    for (const { stepId, body } of all) {
      expect(stepId).toBeTruthy();
      expect(body.event).toMatchObject({ name: "w/order", data: { n: 1 } });
      expect(body.events).toEqual([body.event]);
      expect(body.ctx).toMatchObject({
        run_id: expect.stringMatching(/^[0-9A-Z]{26}$/),
        attempt: 0,
        max_attempts: 3,
        stack: { stack: expect.any(Array), current: expect.any(Number) },
      });
      expect(Object.keys(body.steps).sort()).toEqual([...body.ctx.stack.stack].sort());
    }
    expect(all[0]).toMatchObject({ stepId: "step", body: { steps: {}, ctx: { stack: { stack: [], current: 0 } } } });
    expect(all.some(({ stepId }) => stepId !== "step")).toBe(true);
  });

  it("C18 sends every stored step with every later call, in the order in which they ended", async () => {
    const last = callsOf("order").at(-1)!.body;
    expect(last.ctx.stack.stack.map((hash) => last.steps[hash]?.data)).toEqual(["é", "fast", "middle", "slow"]);
    let known: string[] = [];
    for (const { stepId, body } of callsOf("order").filter((call) => call.stepId === "step")) {
      expect(body.ctx.stack.stack.slice(0, known.length), stepId ?? "").toEqual(known);
      known = body.ctx.stack.stack;
    }
  });

  it("C19 takes a reply with 200 for the result, whatever JSON it is", async () => {
    const ends = await Promise.all([0, 1, 2, 3].map((index) => run(`w/gives-${index}`)));
    expect(ends.map((end) => end.status)).toEqual(Array(4).fill("Completed"));
    expect(ends.map((end) => end.output)).toEqual([null, "text", { a: [1] }, null]);
  });

  it("C32 waits as the usual schedule says, unless another is given", async () => {
    const seconds = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200, 7200, 7200];
    for (const [attempt, from] of seconds.entries()) {
      const delay = usualRetryDelayMs(attempt);
      expect(delay, `attempt ${attempt}`).toBeGreaterThanOrEqual(from * 1000);
      expect(delay, `attempt ${attempt}`).toBeLessThanOrEqual((from + 30) * 1000);
    }
    const usual = await startJobApp(
      (client) => [
        client.createFunction({ id: "fails", triggers: [{ event: "w/fails" }] }, () => {
          throw new Error("every time");
        }),
      ],
      { retryDelayMs: usualRetryDelayMs },
    );
    const there = postgres(usual.databaseUrl, { max: 1, connection: { search_path: "inngest_embedded" } });
    try {
      await usual.client.send({ name: "w/fails", data: {} });
      const next = async () =>
        (await there`select extract(epoch from due_at - now())::float8 as s from queue where attempt = 1`)[0]?.s ?? 0;
      await expect.poll(next, { timeout: 10_000 }).toBeGreaterThan(5);
      expect(await next()).toBeLessThanOrEqual(45);
    } finally {
      await there.end();
      await usual.close();
    }
  });

  it("C56 understands the last steps and the end of a run in one reply", async () => {
    expect((await run("w/buffers")).output).toBe("abcd");
    expect(bodies).toMatchObject({ "buffers.a": 1, "buffers.b": 1, "buffers.c": 1, "buffers.d": 1 });
  });

  it("C55 carries a run past the ten seconds that one call may last, each body once", async () => {
    expect((await run("w/long")).output).toBe("all six");
    for (let n = 1; n <= 6; n++) expect(bodies[`long.${n}`], `part ${n}`).toBe(1);
    expect(callsOf("long").length).toBeGreaterThan(1);
  }, 60_000);
});

describe("waiting, invoking and parallel work", () => {
  it("C39 resumes every run that waits for an event, each once", async () => {
    const starts = await app.client.send([1, 1, 2].map((k) => ({ name: "w/listens", data: { k } })));
    const waiting = async () => (await sql`select 1 from waits where event = 'w/word'`).length;
    await expect.poll(waiting, { timeout: 10_000 }).toBe(3);
    await app.client.send({ name: "w/word", data: { k: 1, n: 1 } });
    await app.client.send({ name: "w/word", data: { k: 1, n: 2 } });
    // The time of every wait and every sleep is over at once: it ends those that nothing has ended before, and no more.
    await sql`update queue set due_at = now() where kind = 'wake'`;
    const ends = await Promise.all(starts.ids.map((id) => app.outcome(id)));
    expect(ends.map(([end]) => end?.output)).toEqual([1, 1, null]);
    const again = await sql`select 1 from runs where function_id = 'tests-listens'`;
    expect(again).toHaveLength(3);
  });

  it("C44 gives an error that can be caught for an unknown function and for a callee that takes too long", async () => {
    const { output } = await run("w/calls");
    expect(output).toEqual([
      expect.stringContaining("could not find function with ID: tests-nobody"),
      expect.stringContaining("InngestInvokeTimeoutError"),
    ]);
    await expect.poll(() => bodies["callee.end"], { timeout: 10_000 }).toBe(1);
  });

  it("C50 does not queue a step a second time that is reported again", async () => {
    app.intercept((listener) =>
      record((request, response) => {
        const { searchParams } = new URL(request.url ?? "/", "http://app");
        if (searchParams.get("fnId") !== "tests-twice") return listener(request, response);
        // Each reply about one branch reports the other one as planned once more.
        const end = response.end.bind(response);
        const planned = ["a", "b"].map((name) => ({
          id: HASHES[name],
          op: "StepPlanned",
          name,
          displayName: name,
          opts: {},
        }));
        response.end = ((text: string) => {
          const ops = JSON.parse(text) as { op: string }[];
          return end(Array.isArray(ops) && ops[0]?.op === "StepRun" ? JSON.stringify([...ops, ...planned]) : text);
        }) as never;
        return listener(request, response);
      }),
    );
    expect((await run("w/twice")).output).toBe("ab");
    app.intercept(record);
    expect(bodies).toMatchObject({ "twice.a": 1, "twice.b": 1 });
    expect(callsOf("twice").filter((call) => call.stepId !== "step")).toHaveLength(2);
  });
});

/** sha1 of the steps' ids. */
const HASHES: Record<string, string> = {
  a: "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8",
  b: "e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98",
};

describe("priority", () => {
  it("starts the run first that has the longest head start, and others in the order in which they came", async () => {
    const { ids } = await app.client.send({ name: "w/ranked", data: { name: "first" } });
    await expect.poll(() => ranked, { timeout: 10_000 }).toEqual(["first"]);
    for (const data of [
      { name: "late", seconds: -60 },
      { name: "usual" },
      { name: "usual too", seconds: "as soon as possible" },
      { name: "hurried", seconds: 60 },
      { name: "large", plan: "large" },
    ])
      ids.push(...(await app.client.send({ name: "w/ranked", data })).ids);
    openGate();
    await Promise.all(ids.map((id) => app.outcome(id)));
    expect(ranked).toEqual(["first", "large", "hurried", "usual", "usual too", "late"]);
  });
});

describe("cancelling", () => {
  const waiting = async () => (await sql`select 1 from waits where event = 'w/stop' and not is_cancel`).length;

  it("C66 leaves a run alone that began after the event, and one whose time for it is over", async () => {
    await app.client.send({ name: "w/stop", data: { k: "early" } });
    const data = ["early", "late", "soon"].map((k) => ({ k, wait: k === "soon" ? "60s" : "3s" }));
    const starts = await app.client.send(data.map((one) => ({ name: "w/stops", data: one })));
    await pause(1100);
    await app.client.send({ name: "w/stop-soon", data: { k: "soon" } });
    await app.client.send({ name: "w/stop-late", data: { k: "late" } });
    const ends = await Promise.all(starts.ids.map((id) => app.outcome(id)));
    expect(ends.map(([end]) => [end?.status, end?.output])).toEqual([
      ["Completed", "not cancelled"],
      ["Completed", "not cancelled"],
      ["Cancelled", null],
    ]);
  });

  it("C67 cancels a run by an event that it waits for as well", async () => {
    const { ids } = await app.client.send({ name: "w/stops", data: { k: "both", wait: "60s" } });
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
    await app.client.send({ name: "w/stop", data: { k: "both" } });
    expect((await app.outcome(ids[0]!))[0]).toMatchObject({ status: "Cancelled", output: null });
  });
});

describe("schedules", () => {
  it("C61 does not make up for the minutes in which nothing ran", async () => {
    const fired: unknown[] = [];
    const { url } = await serveApp("clock", (client) => [
      client.createFunction({ id: "minutely", triggers: [{ cron: "* * * * *" }] }, ({ event }) => {
        fired.push((event.data as { scheduledAt: string }).scheduledAt);
      }),
    ]);
    expect((await fetch(url, { method: "PUT" })).status).toBe(200);
    let now = Date.parse("2026-03-01T10:00:30.000Z");
    const stop = watchClock(
      sql,
      () => {},
      () => now,
    );
    try {
      await pause(600);
      expect(fired).toEqual([]);
      now = Date.parse("2026-03-01T10:07:10.000Z");
      await expect.poll(() => fired, { timeout: 10_000 }).toEqual(["2026-03-01T10:07:00.000Z"]);
      await pause(600);
      expect(fired).toHaveLength(1);
    } finally {
      stop();
      await sql`update functions set is_active = false where app = 'clock'`;
    }
  });
});
