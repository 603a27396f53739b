import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Sql } from "postgres";
import type { AppDocument } from "./document";
import { acceptEvent, completeEvent, eventProblem, seededIds } from "./events";
import { register } from "./register";
import { endRun, sinks } from "./end-run";
import { transact } from "./queue";
import type { Op } from "./settle";
import { findRun, memoize } from "./steps";
import { isBearerOf } from "./sign";

export type Door = {
  sql: Sql;
  signingKey?: string | undefined;
  eventKey?: string | undefined;
  log: (line: string) => void;
};
type Reply = { status: number; body: unknown };

const EVENT_LIMIT = 3 * 1024 * 1024;
const STEP_LIMIT = 4 * 1024 * 1024;
const ok = (body: unknown): Reply => ({ status: 200, body });
/** Every error carries its status in the body: the SDK takes success from there, not from HTTP. */
const refuse = (status: number, error: string, extra: object = {}): Reply => ({
  status,
  body: { error, status, ...extra },
});

async function read(request: IncomingMessage, limit: number): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > limit) return null;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString();
}

function parse(text: string): unknown {
  try {
    return text === "" ? [] : JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function takeEvents(door: Door, request: IncomingMessage, key: string): Promise<Reply> {
  if (door.eventKey && key !== door.eventKey)
    return { status: 401, body: { status: 401, message: "", error: "Event key not found" } };
  const text = await read(request, EVENT_LIMIT);
  if (text === null) return refuse(400, "The events are larger than 3 MiB.");
  const body = parse(text);
  if (body === undefined) return refuse(400, "The body is not JSON.");
  const list = Array.isArray(body) ? body : [body];
  if (list.length === 0) return ok({ ids: [""], status: 200 });
  const header = request.headers["x-inngest-event-id-seed"];
  const ids = seededIds(Array.isArray(header) ? header[0] : header, list.length);
  const taken: string[] = [];
  for (const [index, event] of list.entries()) {
    const problem = eventProblem(event);
    if (problem) return { status: 400, body: { ids: [...taken, ""], status: 400, error: problem } };
    const id = ids[index] ?? "";
    await transact(door.sql, (tx) =>
      acceptEvent(tx, completeEvent(event as Record<string, unknown>, id, new Date()), id, sinks),
    );
    taken.push(id);
  }
  return ok({ ids: taken, status: 200 });
}

async function takeRegistration(door: Door, request: IncomingMessage): Promise<Reply> {
  const document = parse((await read(request, EVENT_LIMIT)) ?? "") as AppDocument | undefined;
  if (!document) return refuse(400, "The body is not JSON.", { data: null });
  const result = await register(door.sql, document);
  if (result.status === 200) return ok({ ok: true, modified: result.modified });
  door.log(`registration refused: ${result.error}`);
  return refuse(400, result.error, { data: null });
}

/** Stores the steps that a running call reports; 409 tells a call that was replaced to stop. */
async function takeCheckpoint(door: Door, request: IncomingMessage, runId: string): Promise<Reply> {
  const body = parse((await read(request, 8 * STEP_LIMIT)) ?? "") as { qi_id?: string; steps?: Op[] } | undefined;
  if (!body) return refuse(400, "The body is not JSON.");
  const steps = body.steps ?? [];
  if (steps.some((step) => Buffer.byteLength(JSON.stringify(step.data ?? null)) > STEP_LIMIT))
    return refuse(413, "step output size is greater than the limit");
  const [item, generation] = (body.qi_id ?? "").split(":");
  return transact(door.sql, async (tx): Promise<Reply> => {
    const held =
      await tx`update queue q set attempt = 0 from runs r where q.claimed_until is not null and q.id = ${Number(item) || 0} and q.generation = ${Number(generation) || 0} and r.id = q.run_id and r.id = ${runId} and r.status = 'Running' returning q.id`;
    if (held.length === 0)
      return refuse(409, "This call was replaced or its run has ended.", { data: { run_id: runId } });
    for (const step of steps)
      if (step.op === "StepRun")
        await memoize(tx, runId, {
          hash: step.id,
          op: step.op,
          name: step.displayName ?? "",
          memo: { data: step.data ?? null },
        });
    return ok({});
  });
}

async function showState(door: Door, runId: string, part: string): Promise<Reply> {
  const run = await findRun(door.sql, runId);
  if (!run || run.status !== "Running") return refuse(410, "The run has ended or never was.", { data: null });
  if (part === "batch") return ok(run.events);
  const steps = await door.sql`select hash, memo from steps where run_id = ${runId} and is_done order by seq`;
  return ok(Object.fromEntries(steps.map((step) => [step.hash, step.memo])));
}

async function showRun(door: Door, runId: string, method: string): Promise<Reply> {
  if (method === "DELETE") {
    await transact(door.sql, (tx) => endRun(tx, runId, { status: "Cancelled" }));
    return ok({ status: 200 });
  }
  const [run] =
    await door.sql`select id as run_id, function_id, status, result as output, error, started_at as run_started_at, ended_at from runs where id = ${runId}`;
  return run ? ok({ data: run }) : refuse(404, "There is no such run.");
}

async function route(door: Door, request: IncomingMessage): Promise<Reply> {
  const url = new URL(request.url ?? "/", "http://executor");
  const method = request.method ?? "GET";
  const parts = url.pathname.split("/").filter(Boolean);
  if (url.pathname === "/health") return ok({ status: 200, message: "OK" });
  if (method === "POST" && parts[0] === "e") return takeEvents(door, request, parts[1] ?? "");
  const bearer = (request.headers.authorization ?? "").replace(/^Bearer /, "");
  if (door.signingKey && !isBearerOf(door.signingKey, bearer)) {
    return refuse(401, "The signing keys differ.");
  }
  if (method === "POST" && url.pathname === "/fn/register") return takeRegistration(door, request);
  if (method === "POST" && parts[0] === "v1" && parts[1] === "checkpoint" && parts[3] === "async")
    return takeCheckpoint(door, request, parts[2] ?? "");
  if (parts[0] === "v0" && parts[1] === "runs" && parts[3]) return showState(door, parts[2] ?? "", parts[3]);
  if (parts[0] === "v1" && parts[1] === "runs" && parts[2]) return showRun(door, parts[2], method);
  if (parts[0] === "v1" && parts[1] === "events" && parts[3] === "runs") {
    const runs =
      await door.sql`select id as run_id, function_id, status, result as output, error from runs where event_ids @> ${[parts[2] ?? ""]} or events->0->>'id' = ${parts[2] ?? ""} order by id`;
    return ok({ data: runs });
  }
  return refuse(404, "There is no such route.");
}

/** The executor's HTTP door, on its own port: the SDK expects its routes at the origin's root. */
export function openDoor(door: Door): Server {
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    route(door, request)
      .catch((error: unknown): Reply => {
        door.log(`request failed: ${error instanceof Error ? error.message : String(error)}`);
        return refuse(500, "The executor could not do this.");
      })
      .then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      })
      .catch(() => response.destroy());
  });
}
