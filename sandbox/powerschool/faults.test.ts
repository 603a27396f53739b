import { afterEach, describe, expect, it } from "vitest";
import { FAULT_KINDS, type FaultKind } from "../sis/faults";
import { startRig, stopRigs, type Answer, type Rig } from "./test-rig";

afterEach(stopRigs);

const order = (rig: Rig, body: unknown, method = "POST") =>
  fetch(`${rig.sandbox.url}/__sandbox/faults`, {
    method,
    ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
  });
const PATH = "org.acme.student?pagesize=50&count=true";

describe("faults on order", () => {
  it.each<[FaultKind, number, string]>([
    ["401-expired", 401, ""],
    ["401-forever", 401, ""],
    ["403", 403, "NoAccess"],
    ["404", 404, "not found"],
    ["429", 429, "Wait"],
    ["429-no-header", 429, "Wait"],
    ["500", 500, "error"],
    ["502", 502, "Bad Gateway"],
    ["html", 200, "<html>"],
    ["maintenance", 503, "<html>"],
  ])("%s is answered in the server's place, once and then no more", async (kind, status, text) => {
    const rig = await startRig();
    expect((await rig.query(PATH)).status).toBe(200);
    await order(rig, { kind, match: "/ws/schema/*student", at: 2, times: 1 });
    expect((await rig.query(PATH)).status).toBe(200);
    const struck = await rig.query(PATH);
    expect(struck.status).toBe(status);
    expect(await struck.text()).toContain(text);
    expect(struck.headers.has("retry-after")).toBe(kind === "429");
    const after = kind === "401-expired" ? 401 : 200;
    expect((await rig.query(PATH)).status).toBe(after);
  });

  it("an expired token is replaced by another", async () => {
    const rig = await startRig();
    const before = await rig.token();
    rig.sandbox.faults.order({ kind: "401-expired" });
    const refused = await rig.query(PATH);
    expect(refused.headers.get("www-authenticate")).toContain("The access token has expired");
    expect(await rig.token()).not.toBe(before);
  });

  it("a token refused for good stays refused", async () => {
    const rig = await startRig();
    rig.sandbox.faults.order({ kind: "401-forever" });
    for (let i = 0; i < 3; i++) expect((await rig.query(PATH)).status).toBe(401);
  });

  it("cut, truncated and stalled answers are no whole ones", async () => {
    const rig = await startRig();
    rig.sandbox.faults.order({ kind: "cut" });
    await expect(rig.query(PATH).then((answer) => answer.text())).rejects.toThrow();
    rig.sandbox.faults.order({ kind: "truncated" });
    await expect(rig.query(PATH).then((answer) => answer.json())).rejects.toThrow();
    rig.sandbox.faults.order({ kind: "stall" });
    const headers = { authorization: `Bearer ${await rig.token()}`, accept: "application/json" };
    const waiting = fetch(`${rig.sandbox.url}/ws/v1/district`, { headers, signal: AbortSignal.timeout(200) });
    await expect(waiting).rejects.toThrow(/timeout/);
  });

  it("an empty page keeps its total, a repeated page is the one before, a shrinking total is smaller", async () => {
    const rig = await startRig();
    rig.sandbox.faults.order({ kind: "empty-page" });
    const empty = (await (await rig.query(`${PATH}&page=2`)).json()) as Record<string, unknown>;
    expect(empty).toMatchObject({ count: 150 });
    expect(empty).not.toHaveProperty("record");
    const first = await rig.rows(PATH);
    rig.sandbox.faults.order({ kind: "repeat-page" });
    expect(await rig.rows(`${PATH}&page=2`)).toEqual(first);
    rig.sandbox.faults.order({ kind: "shrinking-total", times: 2 });
    expect(await (await rig.query("org.acme.student/count")).json()).toEqual({ count: 143 });
    expect(await rig.json("/ws/v1/district/student/count")).toEqual({ resource: { count: 143 } });
    rig.sandbox.faults.order({ kind: "empty-page" });
    expect((await rig.json("/ws/v1/district/student?pagesize=5")).students).not.toHaveProperty("student");
  });

  it("a clock may be an hour off", async () => {
    const rig = await startRig();
    rig.sandbox.faults.order({ kind: "clock-skew" });
    const date = Date.parse((await rig.query(PATH)).headers.get("date") ?? "");
    expect(date - Date.now()).toBeGreaterThan(3_500_000);
  });

  it("are refused when unknown, and cleared over HTTP", async () => {
    const rig = await startRig();
    expect((await order(rig, { kind: "earthquake" })).status).toBe(400);
    for (const kind of FAULT_KINDS.filter((one) => one !== "stall")) await order(rig, { kind, times: 99 });
    await order(rig, null, "DELETE");
    expect((await rig.query(PATH)).status).toBe(200);
  });

  it("a minimum interval refuses who comes too soon, with a message to wait", async () => {
    const rig = await startRig({ intervalMs: 300 });
    await rig.token();
    await new Promise((resolve) => setTimeout(resolve, 320));
    const statuses = [(await rig.query(PATH)).status, (await rig.query(PATH)).status];
    expect(statuses).toEqual([200, 429]);
  });
});

describe("the control channel", () => {
  it("counts what was asked and served, tells the truth, and moves on by a day", async () => {
    const rig = await startRig();
    const control = async (path: string, body?: unknown) =>
      (await (
        await fetch(`${rig.sandbox.url}/__sandbox/${path}`, body ? { method: "POST", body: JSON.stringify(body) } : {})
      ).json()) as Answer;
    await rig.query(PATH);
    expect(await control("stats")).toMatchObject({
      rowsServed: 50,
      requests: { "/oauth/access_token": 1, "/ws/schema/query/org.acme.student": 1 },
    });
    expect(await control("truth")).toMatchObject({ students: 150 });
    const { students } = await control("day", { day: 2 });
    expect(await (await rig.query("org.acme.student/count")).json()).toEqual({ count: students });
    expect(await control("district", { students: 40, seed: 9 })).toMatchObject({ students: 40 });
  });
});
