import { NonRetriableError, RetryAfterError } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isDue } from "@/inngest/embedded/cron";
import { seededIds } from "@/inngest/embedded/events";
import { compileExpression } from "@/inngest/embedded/expression";
import { bearerOf, canonicalJson, signBody } from "@/inngest/embedded/sign";
import { startJobApp, type JobApp } from "@/tests/support/job-app";

const bodies: Record<string, number> = {};
const seen: { name: string; value: unknown }[] = [];
const ran = (name: string) => (bodies[name] = (bodies[name] ?? 0) + 1);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let inFlight = 0;
let mostInFlight = 0;
let app: JobApp;

beforeAll(async () => {
  app = await startJobApp((client) => [
    client.createFunction({ id: "two-steps", triggers: [{ event: "t/two" }] }, async ({ step, event }) => {
      const a = await step.run("a", () => (ran("two.a"), { n: event.data.n + 1, at: new Date(0), gone: undefined }));
      const b = await step.run("b", () => (ran("two.b"), a.n * 2));
      return { a, b, id: event.id };
    }),
    client.createFunction({ id: "loop", triggers: [{ event: "t/loop" }] }, async ({ step }) => {
      const all: number[] = [];
      for (let i = 0; i < 3; i++) all.push(await step.run("same", () => i));
      return all;
    }),
    client.createFunction({ id: "flaky", retries: 3, triggers: [{ event: "t/flaky" }] }, async ({ step, attempt }) => {
      await step.run("before", () => ran("flaky.before"));
      const value = await step.run("flaky", () => {
        if (ran("flaky.body") < 3) throw new Error("not yet");
        return "good";
      });
      return { value, attempt };
    }),
    client.createFunction(
      {
        id: "fails",
        retries: 1,
        triggers: [{ event: "t/fails" }],
        onFailure: ({ event, error }: { event: { data: { event: { data: unknown } } }; error: Error }) =>
          void seen.push({ name: "onFailure", value: [event.data.event.data, error.message] }),
      },
      async ({ step }) => {
        await step.run("bad", () => {
          ran("fails.body");
          throw new Error("always");
        });
      },
    ),
    client.createFunction({ id: "catches", retries: 0, triggers: [{ event: "t/catches" }] }, async ({ step }) => {
      try {
        await step.run("bad", () => {
          throw new Error("caught me");
        });
        return "never";
      } catch (error) {
        return (error as Error).message;
      }
    }),
    client.createFunction({ id: "final", retries: 4, triggers: [{ event: "t/final" }] }, async () => {
      ran("final.body");
      throw new NonRetriableError("no use");
    }),
    client.createFunction({ id: "later", retries: 2, triggers: [{ event: "t/later" }] }, async ({ step }) => {
      return step.run("later", () => {
        if (ran("later.body") === 1) throw new RetryAfterError("wait", 1000);
        return Date.now();
      });
    }),
    client.createFunction({ id: "sleeps", triggers: [{ event: "t/sleeps" }] }, async ({ step }) => {
      const from = await step.run("from", () => Date.now());
      await step.sleep("nap", "1s");
      return step.run("to", () => Date.now() - from);
    }),
    client.createFunction({ id: "parallel", triggers: [{ event: "t/parallel" }] }, async ({ step }) => {
      const parts = await Promise.all(
        [1, 2, 3].map((n) =>
          step.run(`part ${n}`, async () => {
            ran("parallel.body");
            await pause(50);
            return n;
          }),
        ),
      );
      return parts.reduce((sum, n) => sum + n, 0);
    }),
    client.createFunction({ id: "waits", triggers: [{ event: "t/waits" }] }, async ({ step }) => {
      const got = await step.waitForEvent("answer", {
        event: "t/answer",
        timeout: "20s",
        if: "event.data.k == async.data.k",
      });
      return got?.data.said ?? null;
    }),
    client.createFunction({ id: "waits-in-vain", triggers: [{ event: "t/vain" }] }, async ({ step }) => {
      return step.waitForEvent("answer", { event: "t/never", timeout: "1s" });
    }),
    client.createFunction({ id: "sends", triggers: [{ event: "t/sends" }] }, async ({ step }) => {
      const { ids } = await step.sendEvent("tell", { name: "t/told", data: {} });
      return ids.length;
    }),
    client.createFunction({ id: "told", triggers: [{ event: "t/told" }] }, () => void ran("told")),
    client.createFunction(
      { id: "limited", concurrency: { limit: 1, key: "event.data.k" }, triggers: [{ event: "t/limited" }] },
      async ({ step }) => {
        await step.run("hold", async () => {
          inFlight++;
          mostInFlight = Math.max(mostInFlight, inFlight);
          await pause(60);
          inFlight--;
        });
      },
    ),
    client.createFunction(
      { id: "cancels", cancelOn: [{ event: "t/stop", match: "data.k" }], triggers: [{ event: "t/cancels" }] },
      async ({ step }) => {
        await step.sleep("long", "30s");
        ran("cancels.after");
      },
    ),
    client.createFunction({ id: "large", triggers: [{ event: "t/large" }] }, async ({ step }) => {
      const sizes: number[] = [];
      for (let i = 0; i < 3; i++) sizes.push((await step.run(`part ${i}`, () => "x".repeat(2_000_000))).length);
      return sizes.reduce((sum, n) => sum + n, 0);
    }),
    client.createFunction({ id: "invokes", triggers: [{ event: "t/invokes" }] }, async ({ step }) => {
      const { referenceFunction } = await import("inngest");
      return step.invoke("call", {
        function: referenceFunction({ functionId: "callee", appId: "tests" }),
        data: { n: 20 },
      });
    }),
    client.createFunction(
      { id: "callee", triggers: [{ event: "t/callee" }] },
      ({ event }) => (event.data as { n: number }).n + 1,
    ),
  ]);
});

afterAll(() => app.close());

async function run(name: string, data: object = {}) {
  const { ids } = await app.client.send({ name, data });
  return (await app.outcome(ids[0]!))[0]!;
}

describe("the embedded executor, over HTTP with the real SDK", () => {
  it("C22 runs two steps once each and rounds results through JSON", async () => {
    const done = await run("t/two", { n: 1 });
    expect(done).toMatchObject({ status: "Completed", output: { a: { n: 2, at: "1970-01-01T00:00:00.000Z" }, b: 4 } });
    expect([bodies["two.a"], bodies["two.b"]]).toEqual([1, 1]);
  });

  it("C23 keeps repeated ids in a loop apart", async () => {
    expect((await run("t/loop")).output).toEqual([0, 1, 2]);
  });

  it("C24 retries a step and does not run earlier ones again; C25 then starts at attempt 0", async () => {
    expect((await run("t/flaky")).output).toEqual({ value: "good", attempt: 0 });
    expect([bodies["flaky.before"], bodies["flaky.body"]]).toEqual([1, 3]);
  });

  it("C26 makes n+1 attempts and C62 calls onFailure once with the original event", async () => {
    const done = await run("t/fails", { k: 7 });
    expect(done.status).toBe("Failed");
    expect(done.error?.message).toContain("always");
    expect(bodies["fails.body"]).toBe(2);
    await expect.poll(() => seen.length).toBe(1);
    expect(seen[0]?.value).toEqual([{ k: 7 }, "always"]);
  });

  it("C27 lets the handler catch a step that failed for good", async () => {
    expect((await run("t/catches")).output).toBe("caught me");
  });

  it("C30 does not retry a NonRetriableError", async () => {
    expect((await run("t/final")).status).toBe("Failed");
    expect(bodies["final.body"]).toBe(1);
  });

  it("C31 waits as long as RetryAfterError says", async () => {
    const from = Date.now();
    expect((await run("t/later")).status).toBe("Completed");
    expect(Date.now() - from).toBeGreaterThan(900);
  });

  it("C36 sleeps no shorter than asked", async () => {
    expect((await run("t/sleeps")).output).toBeGreaterThanOrEqual(950);
  });

  it("C37 keeps a sleep over a restart of the executor", async () => {
    const { ids } = await app.client.send({ name: "t/sleeps", data: {} });
    await pause(300);
    await app.restart();
    expect((await app.outcome(ids[0]!))[0]?.output).toBeGreaterThanOrEqual(950);
  });

  it("C46 runs parallel steps once each and joins them", async () => {
    expect((await run("t/parallel")).output).toBe(6);
    expect(bodies["parallel.body"]).toBe(3);
  });

  it("C38 resolves a wait to the event that matches, and to null in the end", async () => {
    const { ids } = await app.client.send({ name: "t/waits", data: { k: 1 } });
    await pause(300);
    await app.client.send([
      { name: "t/answer", data: { k: 2, said: "other" } },
      { name: "t/answer", data: { k: 1, said: "mine" } },
    ]);
    expect((await app.outcome(ids[0]!))[0]?.output).toBe("mine");
    expect(await run("t/vain")).toMatchObject({ status: "Completed", output: null });
  });

  it("C45 sends an event from a step once", async () => {
    expect((await run("t/sends")).output).toBe(1);
    await expect.poll(() => bodies.told).toBe(1);
  });

  it("C69 lets one run of a key work at a time", async () => {
    const { ids } = await app.client.send(Array.from({ length: 4 }, () => ({ name: "t/limited", data: { k: "one" } })));
    await Promise.all(ids.map((id) => app.outcome(id)));
    expect(mostInFlight).toBe(1);
  });

  it("C64 cancels only the run that matches and C65 never calls it again", async () => {
    const { ids } = await app.client.send({ name: "t/cancels", data: { k: "a" } });
    await pause(200);
    await app.client.send({ name: "t/stop", data: { k: "b" } });
    await app.client.send({ name: "t/stop", data: { k: "a" } });
    expect((await app.outcome(ids[0]!))[0]?.status).toBe("Cancelled");
    expect(bodies["cancels.after"]).toBeUndefined();
  });

  it("C58 serves a run whose state is larger than a call may be", async () => {
    expect((await run("t/large")).output).toBe(6_000_000);
  });

  it("C42 invokes another function and returns its result", async () => {
    expect((await run("t/invokes")).output).toBe(21);
  });

  it("C10 starts nothing new for a repeated post with the same seed, and C11 nothing for a repeated event id", async () => {
    const seed = `${Date.now()},wP/x64SNx1AV+g==`;
    const post = () =>
      fetch(`${app.executor.url}/e/test`, {
        method: "POST",
        headers: { "x-inngest-event-id-seed": seed },
        body: JSON.stringify({ name: "t/two", data: { n: 5 } }),
      }).then((response) => response.json() as Promise<{ ids: string[] }>);
    const [first, second] = [await post(), await post()];
    expect(second.ids).toEqual(first.ids);
    await app.outcome(first.ids[0]!);
    const before = bodies["two.a"];
    await app.client.send({ id: "only-once", name: "t/two", data: { n: 1 } });
    await app.client.send({ id: "only-once", name: "t/two", data: { n: 1 } });
    await app.outcome("only-once");
    await pause(200);
    expect(bodies["two.a"]).toBe((before ?? 0) + 1);
  });

  it("C09 refuses events that cannot be, and says why", async () => {
    const post = (body: unknown) => fetch(`${app.executor.url}/e/test`, { method: "POST", body: JSON.stringify(body) });
    for (const wrong of [
      { data: {} },
      { name: "inngest/x", data: {} },
      { name: "t/two", data: [] },
      { name: "t/two", data: {}, ts: 1700000000 },
    ]) {
      const response = await post(wrong);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ status: 400, error: expect.any(String) });
    }
  });

  it("C33 and C20 take a proxy's page for a failed attempt, never for a result", async () => {
    let left = 1;
    app.intercept((listener) => (request, response) => {
      if (request.method !== "POST" || left-- <= 0) return listener(request, response);
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>Maintenance</h1>");
    });
    const before = bodies["two.a"] ?? 0;
    expect((await run("t/two", { n: 3 })).output).toMatchObject({ b: 8 });
    expect(bodies["two.a"]).toBe(before + 1);
    app.intercept(null);
  });

  it("C34 runs no body twice when the reply is lost after the steps were stored", async () => {
    let left = 1;
    app.intercept((listener) => (request, response) => {
      if (request.method === "POST" && left-- > 0) {
        const end = response.end.bind(response);
        response.end = (() => (request.socket.destroy(), end())) as never;
      }
      return listener(request, response);
    });
    const before = bodies["two.a"] ?? 0;
    expect((await run("t/two", { n: 4 })).output).toMatchObject({ b: 10 });
    expect(bodies["two.a"]).toBe(before + 1);
    app.intercept(null);
  });

  it("C76 refuses at registration what it would not carry out", async () => {
    const fn = {
      id: "tests-x",
      name: "x",
      triggers: [{ event: "a" }],
      steps: { step: { runtime: { url: "http://x" } } },
    };
    const post = (extra: object) =>
      fetch(`${app.executor.url}/fn/register`, {
        method: "POST",
        body: JSON.stringify({ appName: "other", url: "http://x", functions: [{ ...fn, ...extra }] }),
      });
    for (const extra of [
      { throttle: { limit: 1, period: "1s" } },
      { debounce: { period: "1s" } },
      { triggers: [{ cron: "@hourly" }] },
      { triggers: [{ event: "a", expression: "evnt.x" }] },
    ]) {
      const response = await post(extra);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ status: 400, error: expect.stringContaining("tests-x") });
    }
    expect(await (await post({})).json()).toMatchObject({ ok: true, modified: true });
    expect(await (await post({})).json()).toMatchObject({ ok: true, modified: false });
  });
});

describe("the executor's pure parts", () => {
  it("C17 signs the canonical form as the recorded vectors do", () => {
    const key = "signkey-test-0123456789abcdef";
    const body = canonicalJson({ b: "é", a: 1 });
    expect(body).toBe('{"a":1,"b":"é"}');
    expect(signBody(key, body, 1700000000)).toBe(
      "t=1700000000&s=92ea1c008e1e8c27c7af04eefbe898ed15ed4e4941deecb47eade34d86106143",
    );
    expect(bearerOf(key)).toBe("signkey-test-55c53f5d490297900cefa825d0c8e8e9532ee8a118abe7d8570762cd38be9818");
  });

  it("C10 makes the recorded ids from a seed", () => {
    const [first, second] = seededIds("1795433281792,wP/x64SNx1AV+g==", 2);
    expect(first).toBe("01M842KE80R3ZZ3TW4HQ3N05FV");
    expect(second).toMatch(/05FW$/);
  });

  it("C59 fires in the schedule's own zone, also over a change of summer time", () => {
    expect(isDue("TZ=Europe/Paris 0 3 * * *", new Date("2026-01-10T02:00:00Z"))).toBe(true);
    expect(isDue("TZ=Europe/Paris 0 3 * * *", new Date("2026-07-10T01:00:00Z"))).toBe(true);
    expect(isDue("TZ=Europe/Paris 0 3 * * *", new Date("2026-07-10T02:00:00Z"))).toBe(false);
  });

  it("C68 takes a missing value for null, so that two missing ones are equal", () => {
    const same = compileExpression("event.data.k == async.data.k");
    expect(same({ event: { data: {} }, async: { data: {} } })).toBe(true);
    expect(same({ event: { data: { k: 1 } }, async: { data: { k: "1" } } })).toBe(false);
  });
});

describe("signed mode", () => {
  it("C05 and C17 work with a signing key on both sides", async () => {
    const signed = await startJobApp(
      (client) => [
        client.createFunction({ id: "s", triggers: [{ event: "t/s" }] }, async ({ step }) =>
          step.run("é", () => ({ z: 1.5, a: "ñ" })),
        ),
      ],
      { signingKey: "signkey-test-0123456789abcdef", eventKey: "secret" },
    );
    try {
      const { default: postgres } = await import("postgres");
      const sql = postgres(signed.databaseUrl, { max: 1 });
      await signed.client.send({ name: "t/s", data: { q: "ü", a: 0.1 } });
      await expect
        .poll(
          async () => (await sql`select status from inngest_embedded.runs where function_id = 'tests-s'`)[0]?.status,
          { timeout: 5000 },
        )
        .toBe("Completed");
      await sql.end();
      expect((await fetch(`${signed.executor.url}/v0/runs/x/batch`)).status).toBe(401);
      expect((await fetch(`${signed.executor.url}/e/wrong`, { method: "POST", body: "{}" })).status).toBe(401);
    } finally {
      await signed.close();
    }
  });
});
