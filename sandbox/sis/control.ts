import type { IncomingMessage, ServerResponse } from "node:http";
import { createDistrict, type District } from "../district/district";
import { truthOf } from "../district/truth";
import { bodyOf, jsonObject } from "./body";
import { readFaultOrder, type Faults } from "./faults";

export type Stats = { requests: Record<string, number>; total: number; rowsServed: number };

/** What every SIS server of the sandbox remembers: its district, its faults and what it served. */
export interface SisState {
  readonly faults: Faults;
  district: District;
  readonly stats: Stats;
  setDistrict(district: District): void;
}

const whole = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;

function changeDistrict(state: SisState, path: string, body: Record<string, unknown>): boolean {
  const [students, seed, day, year] = [body.students, body.seed, body.day, body.year].map(whole);
  const moment = { ...(day !== undefined && { day }), ...(year !== undefined && { year }) };
  if (path === "/__sandbox/day") {
    state.setDistrict(state.district.at(moment));
    return true;
  }
  if (students === undefined) return false;
  state.setDistrict(createDistrict({ students, ...(seed !== undefined && { seed }), ...moment }));
  return true;
}

/** The channel by which tests and the demo order faults and days, and ask what was served. No part of any SIS. */
export async function control(
  state: SisState,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const answer = (status: number, body: unknown) =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.method === "GET") {
    if (path === "/__sandbox/stats") return answer(200, state.stats);
    if (path === "/__sandbox/truth") return answer(200, truthOf(state.district));
    return answer(404, { message: `There is no ${path}.` });
  }
  if (path === "/__sandbox/faults" && request.method === "DELETE") {
    state.faults.clear();
    return answer(200, { ok: true });
  }
  const body = jsonObject((await bodyOf(request)) || "{}");
  if (!body) return answer(400, { message: "The body is not a JSON object." });
  if (path === "/__sandbox/faults") {
    const order = readFaultOrder(body);
    if (!order) return answer(400, { message: "There is no fault of that kind." });
    state.faults.order(order);
    return answer(200, { ok: true });
  }
  if (path !== "/__sandbox/day" && path !== "/__sandbox/district")
    return answer(404, { message: `There is no ${path}.` });
  if (!changeDistrict(state, path, body)) return answer(400, { message: "Say how many students." });
  return answer(200, { ok: true, students: state.district.studentCount });
}
