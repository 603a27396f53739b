import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { NonRetriableError } from "inngest";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileExpression } from "@/inngest/embedded/expression";
import { startJobApp, type JobApp } from "@/tests/support/job-app";

const bodies: Record<string, number> = {};
const notes: Record<string, unknown[]> = {};
const ran = (name: string) => (bodies[name] = (bodies[name] ?? 0) + 1);
const note = (name: string, value: unknown) => (notes[name] ??= []).push(value);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const busy: Record<string, { now: number; most: number }> = {};
async function hold(name: string, ms: number) {
  const place = (busy[name] ??= { now: 0, most: 0 });
  place.most = Math.max(place.most, ++place.now);
  await pause(ms);
  place.now--;
}
let app: JobApp;

beforeAll(async () => {
  app = await startJobApp((client) => [
    client.createFunction(
      { id: "filtered", triggers: [{ event: "f/*", if: "event.data.go == true" }, { event: "f/one" }] },
      async ({ event }) => void note("filtered", [event.name, event.data.n]),
    ),
    client.createFunction(
      {
        id: "reasons",
        retries: 0,
        triggers: [{ event: "t/reasons" }],
        onFailure: ({ error }: { error: Error }) => {
          note("reasons", [error.name, error.message, (error.cause as Error).message]);
          throw new NonRetriableError("the handler fails as well");
        },
      },
      async ({ step }) => {
        await step.run("bad", () => {
          throw new TypeError("outer", { cause: new Error("inner") });
        });
      },
    ),
    client.createFunction({ id: "top", retries: 2, triggers: [{ event: "t/top" }] }, async ({ step, attempt }) => {
      await step.run("once", () => ran("top.once"));
      note("top", attempt);
      throw new Error("from the top");
    }),
    client.createFunction({ id: "defaults", triggers: [{ event: "t/defaults" }] }, async () => {
      ran("defaults");
      throw new Error("every time");
    }),
    client.createFunction({ id: "branches", retries: 1, triggers: [{ event: "t/branches" }] }, async ({ step }) => {
      const ends = await Promise.allSettled([
        step.run("good", () => (ran("branches.good"), "good")),
        step.run("bad", () => {
          ran("branches.bad");
          throw new Error("bad branch");
        }),
        step.sleep("nap", "1s"),
      ]);
      return ends.map((end) => end.status);
    }),
    client.createFunction({ id: "chains", triggers: [{ event: "t/chains" }] }, async ({ step }) => {
      const chain = async (name: string, ms: number) => {
        const first = await step.run(`${name}1`, () => pause(ms).then(() => (ran("chains"), 1)));
        return first + (await step.run(`${name}2`, () => (ran("chains"), 1)));
      };
      return Promise.all([chain("a", 30), chain("b", 1)]);
    }),
    client.createFunction({ id: "forty", triggers: [{ event: "t/forty" }] }, async ({ step }) => {
      const parts = await Promise.all(Array.from({ length: 40 }, (_, n) => step.run(`p${n}`, () => (ran("forty"), n))));
      return parts.length;
    }),
    client.createFunction({ id: "mixed", triggers: [{ event: "t/mixed" }] }, async ({ step }) =>
      Promise.all([
        step.run("run", () => 1),
        step.sleep("sleep", 0),
        step.waitForEvent("wait", { event: "t/mixed-answer", timeout: "1s" }),
        step
          .invoke("invoke", { function: (await import("inngest")).referenceFunction({ functionId: "cannot" }) })
          .catch((error: Error) => error.message),
      ]),
    ),
    client.createFunction({ id: "cannot", retries: 0, triggers: [{ event: "t/cannot" }] }, async () => {
      throw new RangeError("out of range");
    }),
    client.createFunction({ id: "asks", triggers: [{ event: "t/asks" }] }, async ({ step }) => {
      await step.sendEvent("ask", { name: "t/asks", id: "answer-at-once", data: { kind: "answer" } });
      const answer = await step.waitForEvent("answer", { event: "t/asks", timeout: "2s" });
      return answer?.id;
    }),
    client.createFunction({ id: "unreadable", triggers: [{ event: "t/unreadable" }] }, async ({ step }) =>
      step.waitForEvent("w", { event: "t/never", timeout: "5s", if: "event.data.x ==== 1" }),
    ),
    client.createFunction(
      { id: "once-a-day", retries: 0, idempotency: "event.data.k", triggers: [{ event: "t/once" }] },
      async () => {
        ran("once-a-day");
        throw new Error("fails, and yet it was the one");
      },
    ),
    client.createFunction(
      { id: "slots", concurrency: [{ limit: 2 }], triggers: [{ event: "t/slots" }] },
      async ({ step }) => {
        await Promise.all([1, 2, 3, 4].map((n) => step.run(`part ${n}`, () => hold("slots", 40))));
        await step.sleep("a slot is not held", "60s");
      },
    ),
    ...["shared-a", "shared-b"].map((id) =>
      client.createFunction(
        { id, concurrency: { limit: 1, scope: "env", key: '"both"' }, triggers: [{ event: "t/shared" }] },
        ({ step }) => step.run("hold", () => hold("shared", 40)),
      ),
    ),
    client.createFunction({ id: "after", triggers: [{ event: "inngest/function.finished" }] }, async ({ event }) => {
      if (event.data.function_id === "tests-top") note("finished", event.data._inngest.status);
    }),
    client.createFunction({ id: "too-large", retries: 1, triggers: [{ event: "t/too-large" }] }, async ({ step }) => {
      await step.run("large", () => "x".repeat(5_000_000));
    }),
    client.createFunction({ id: "unstorable", retries: 0, triggers: [{ event: "t/nul" }] }, async ({ step }) =>
      step.run("nul", () => "a\u0000b"),
    ),
  ]);
});

afterAll(() => app.close());

async function run(name: string, data: object = {}) {
  const { ids } = await app.client.send({ name, data });
  return (await app.outcome(ids[0]!))[0]!;
}

describe("events", () => {
  it("C12 honours prefix and condition, and makes one run of two triggers that match", async () => {
    await app.client.send([
      { name: "f/other", data: { n: 1, go: false } },
      { name: "f/other", data: { n: 2, go: true } },
      { name: "f/one", data: { n: 3, go: true } },
    ]);
    await expect.poll(() => notes.filtered?.length).toBe(2);
    expect(notes.filtered).toEqual(
      expect.arrayContaining([
        ["f/other", 2],
        ["f/one", 3],
      ]),
    );
  });

  it("C15 starts an event of the future at its time", async () => {
    const from = Date.now();
    const { ids } = await app.client.send({ name: "f/one", data: { n: 4 }, ts: from + 700 });
    await app.outcome(ids[0]!);
    expect(Date.now() - from).toBeGreaterThanOrEqual(700);
  });

  it("C73 starts one run for a value within a day, and each one where the value is missing", async () => {
    for (const data of [{ k: 1 }, { k: 1 }, {}, {}]) await app.client.send({ name: "t/once", data });
    await expect.poll(() => bodies["once-a-day"]).toBe(3);
    await pause(100);
    expect(bodies["once-a-day"]).toBe(3);
  });
});

describe("errors", () => {
  it("C28 carries name, message and cause to onFailure, and C63 starts nothing for a handler that fails", async () => {
    const done = await run("t/reasons");
    expect(done).toMatchObject({ status: "Failed", error: { name: "TypeError", message: "outer" } });
    await expect.poll(() => notes.reasons).toEqual([["TypeError", "outer", "inner"]]);
    await pause(150);
    expect(notes.reasons).toHaveLength(1);
  });

  it("C29 retries a handler from the top with its steps kept, and C63 announces how it ended", async () => {
    expect((await run("t/top")).error?.message).toBe("from the top");
    expect(bodies["top.once"]).toBe(1);
    expect(notes.top?.slice(-3)).toEqual([0, 1, 2]);
    await expect.poll(() => notes.finished).toEqual(["Failed"]);
  });

  it("C26 makes five attempts when nothing is said", async () => {
    expect((await run("t/defaults")).status).toBe("Failed");
    expect(bodies.defaults).toBe(5);
  });

  it("C33 says what was wrong when the application does not answer", async () => {
    app.intercept(() => (request, response) => {
      if (request.method === "POST") request.socket.destroy();
      else response.writeHead(502).end();
    });
    const { ids } = await app.client.send({ name: "t/top", data: {} });
    expect((await app.outcome(ids[0]!))[0]?.error?.message).toMatch(/^Unable to reach SDK URL: .+/);
    app.intercept(() => (_request, response) => response.writeHead(502).end("<h1>Bad gateway</h1>"));
    const second = await app.client.send({ name: "t/top", data: {} });
    expect((await app.outcome(second.ids[0]!))[0]?.error?.message).toContain("HTTP 502");
    app.intercept(null);
  });

  it("C35 calls again after an empty reply, but not for ever", async () => {
    app.intercept((listener) => (request, response) => {
      if (request.method !== "POST") return listener(request, response);
      response.writeHead(206, { "x-inngest-sdk": "inngest-js:v4", "content-type": "application/json" }).end("[]");
    });
    const { ids } = await app.client.send({ name: "t/once", data: { k: "empty" } });
    expect((await app.outcome(ids[0]!))[0]?.error?.message).toContain("ten times");
    app.intercept(null);
  });

  it("C57 ends a run whose step is too large, and says so", async () => {
    expect((await run("t/too-large")).error?.message).toBe("step output size is greater than the limit");
  });

  it("C57 ends a run whose result cannot be stored, and says so", async () => {
    const done = await run("t/nul");
    expect(done.status).toBe("Failed");
    expect(done.error?.message).toContain("could not be stored");
  });
});

describe("parallel work", () => {
  it("C49 lets branches finish beside one that fails, with retries of its own", async () => {
    expect((await run("t/branches")).output).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect([bodies["branches.good"], bodies["branches.bad"]]).toEqual([1, 2]);
  });

  it("C48 runs two chains side by side, each body once", async () => {
    expect((await run("t/chains")).output).toEqual([2, 2]);
    expect(bodies.chains).toBe(4);
  });

  it("C51 runs forty branches, each once", async () => {
    expect((await run("t/forty")).output).toBe(40);
    expect(bodies.forty).toBe(40);
  });

  it("C47 and C43 join a run, a sleep, a wait and a callee that fails", async () => {
    const { output } = await run("t/mixed");
    expect(output).toEqual([1, null, null, expect.stringContaining("out of range")]);
  });
});

describe("waiting", () => {
  it("C40 hears a reply that came before the wait began, and not the event that started the run", async () => {
    const { ids } = await app.client.send({ name: "t/asks", data: {} });
    expect((await app.outcome(ids[0]!))[0]?.output).toBe("answer-at-once");
  });

  it("C41 ends a run whose condition cannot be read", async () => {
    expect(await run("t/unreadable")).toMatchObject({ status: "Failed", error: { name: "InvalidExpression" } });
  });
});

describe("concurrency", () => {
  it("C71 counts the parallel steps of one run, and C70 holds no slot while it sleeps", async () => {
    const { ids } = await app.client.send([1, 2, 3].map(() => ({ name: "t/slots", data: {} })));
    const sql = postgres(app.databaseUrl, { max: 1, connection: { search_path: "inngest_embedded" } });
    // Three sleep at the same time under a limit of two; then their time is over at once.
    const asleep = async () =>
      (await sql`select 1 from steps where name = 'a slot is not held' and not is_done`).length;
    await expect.poll(asleep, { timeout: 20_000 }).toBe(3);
    await sql`update queue set due_at = now() where kind = 'wake'`;
    await Promise.all(ids.map((id) => app.outcome(id)));
    await sql.end();
    expect(busy.slots?.most).toBe(2);
  });

  it("C71 lets two functions share one key of the environment", async () => {
    const { ids } = await app.client.send([1, 2].map(() => ({ name: "t/shared", data: {} })));
    await Promise.all(ids.map((id) => app.outcome(id)));
    expect(busy.shared?.most).toBe(1);
  });
});

describe("the wire", () => {
  it("C21 reads a reply that was gzipped on its way", async () => {
    app.intercept((listener) => (request, response) => {
      if (request.method !== "POST") return listener(request, response);
      const parts: Buffer[] = [];
      const end = response.end.bind(response);
      const writeHead = response.writeHead.bind(response);
      response.write = ((part: Uint8Array) => parts.push(Buffer.from(part)) > 0) as ServerResponse["write"];
      response.writeHead = ((status: number, headers: Record<string, string>) => {
        delete headers["content-length"];
        return writeHead(status, { ...headers, "content-encoding": "gzip" } as never);
      }) as ServerResponse["writeHead"];
      response.end = ((part?: string) =>
        end(gzipSync(Buffer.concat([...parts, Buffer.from(part ?? "")])), "utf8")) as never;
      return listener(request, response);
    });
    expect((await run("t/forty")).output).toBe(40);
    app.intercept(null);
  });

  it("C03 starts nothing for a function that a later document leaves out, and C02 says what changed", async () => {
    const fn = {
      id: "other-x",
      name: "x",
      triggers: [{ event: "other/x" }],
      steps: { step: { runtime: { url: "http://127.0.0.1:1" } } },
    };
    const register = async (functions: object[]) => {
      const body = JSON.stringify({ appName: "other", url: "http://127.0.0.1:1", functions });
      return (await fetch(`${app.executor.url}/fn/register`, { method: "POST", body })).json();
    };
    const runsOf = async (id: string) => {
      const { data } = (await (await fetch(`${app.executor.url}/v1/events/${id}/runs`)).json()) as { data: unknown[] };
      return data.length;
    };
    expect(await register([fn])).toEqual({ ok: true, modified: true });
    const first = await app.client.send({ name: "other/x", data: {} });
    expect(await runsOf(first.ids[0]!)).toBe(1);
    expect(await register([])).toEqual({ ok: true, modified: true });
    expect(await register([])).toEqual({ ok: true, modified: false });
    const second = await app.client.send({ name: "other/x", data: {} });
    expect(await runsOf(second.ids[0]!)).toBe(0);
  });

  it("C53 keeps the first value of a step that is posted twice", async () => {
    let posts = 0;
    app.intercept((listener) => async (request, response) => {
      const { searchParams } = new URL(request.url ?? "/", "http://app");
      if (request.method !== "POST" || searchParams.get("fnId") !== "tests-top") return listener(request, response);
      let text = "";
      for await (const part of request) text += String(part);
      const { ctx, steps } = JSON.parse(text);
      if (posts > 0) {
        response.writeHead(200, { "x-inngest-sdk": "js" }).end(JSON.stringify(steps.h));
        return;
      }
      for (const data of ["first", "second"]) {
        const answer = await fetch(`${app.executor.url}/v1/checkpoint/${ctx.run_id}/async`, {
          method: "POST",
          body: JSON.stringify({ run_id: ctx.run_id, qi_id: ctx.qi_id, steps: [{ op: "StepRun", id: "h", data }] }),
        });
        if (answer.ok) posts++;
      }
      response.writeHead(206, { "x-inngest-sdk": "js" }).end("[]");
    });
    expect((await run("t/top")).output).toEqual({ data: "first" });
    expect(posts).toBe(2);
    app.intercept(null);
  });
});

describe("expressions", () => {
  const scope = { event: { data: { n: 2, text: "abc", none: null, flag: false } }, async: { data: { n: 2 } } };
  it.each([
    ["event.data.n == async.data.n && event.data.text.startsWith('ab')", true],
    ["event.data.n > 1 || event.data.missing > 1", true],
    ["event.data.missing >= 3", false],
    ["event.data.text >= 3", false],
    ["event.data.n in [1, 2]", true],
    ["event.data.n in [3]", false],
    ["has(event.data.none)", true],
    ["has(event.data.missing)", false],
    ["!has(event.data.missing) && !event.data.flag", true],
    ["!event.data.missing", false],
    ["event.data['text'] != \"abc\"", false],
    ["event.data.constructor == null", true],
  ])("10.2 reads %s", (source, expected) => {
    expect(compileExpression(source)(scope)).toBe(expected);
  });

  it.each(["event.data.n ==", "process.exit()", "event.data.n.toString()", "(event.data.n", "a ? b : c", "1 2"])(
    "C41 refuses %s",
    (source) => {
      expect(() => compileExpression(source)).toThrow(/expression/);
    },
  );
});
