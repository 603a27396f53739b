import { createServer, type Server } from "node:http";
import { gunzipSync } from "node:zlib";
import { metrics, trace } from "@opentelemetry/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countQueue } from "@/db/queue";
import { openPool, pool as processPool, type Pool } from "@/db/client";
import { runs } from "@/db/schema";
import { freePort } from "@/sandbox/ports";
import { SisHttp, DEFAULT_PATIENCE } from "@/server/connectors/http";
import { inSpan, watchQueue } from "@/server/platform/spans";
import { isTelemetryOn, startTelemetry } from "@/server/platform/telemetry";
import { buildDistrict, buildSettings } from "@/tests/support/builders";
import { rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { runRows } from "@/tests/support/staged-run";

let pool: Pool;
let drop: () => Promise<void>;
let collector: Server;
let sis: Server;
let url: string;
let sisUrl: string;
const received: Record<string, string> = {};

const listenOn = async (server: Server): Promise<string> => {
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return `http://127.0.0.1:${port}`;
};

beforeAll(async () => {
  const database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  pool = openPool(database.url, { max: 2 });
  drop = database.drop;
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const plain = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      received[request.url ?? ""] = (received[request.url ?? ""] ?? "") + plain.toString("latin1");
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  });
  sis = createServer((_request, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  [url, sisUrl] = [await listenOn(collector), await listenOn(sis)];
});

afterAll(async () => {
  trace.disable();
  metrics.disable();
  for (const name of Object.keys(process.env)) if (name.startsWith("OTEL_")) delete process.env[name];
  collector.close();
  sis.close();
  await processPool().sql.end();
  await pool.sql.end();
  await drop();
});

describe("traces and metrics", () => {
  it("are off without the variables of OpenTelemetry, and refuse a protocol that they do not speak", async () => {
    expect(isTelemetryOn({})).toBe(false);
    expect(isTelemetryOn({ OTEL_EXPORTER_OTLP_ENDPOINT: "" })).toBe(false);
    expect(isTelemetryOn({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: "true" })).toBe(false);
    const grpc = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
    await expect(startTelemetry(grpc)).rejects.toThrow("OTEL_EXPORTER_OTLP_PROTOCOL is grpc");
  });

  it("reach a collector with runs, rows, requests and the queue, and with nothing about a person", async () => {
    Object.assign(process.env, { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SERVICE_NAME: "riverbend-app" });
    const end = await startTelemetry();
    watchQueue(countQueue);
    const district = await buildDistrict(pool);
    const student = rawStudent();
    const run = await runRows(pool, district, buildSettings(district), [student]);
    expect((await pool.db.select().from(runs))[0]!.status).toBe("completed");
    const policy = { allowPrivateAddresses: true };
    const http = new SisHttp(new URL(sisUrl), "PowerSchool", DEFAULT_PATIENCE, policy);
    await http.request(
      { method: "GET", path: `/ws/v1/student/${student.sisId}?email=${student.email}` },
      () => undefined,
    );
    await http.close();
    const failing = inSpan("run read", { "matricula.run": run.id }, () =>
      Promise.reject(new TypeError(`bad row of ${student.lastName}`)),
    );
    await expect(failing).rejects.toThrow(TypeError);
    await trace.getTracer("next.js").startActiveSpan(`GET /roster?q=${student.lastName}`, (span) => {
      span.end();
      return Promise.resolve();
    });
    await end();
    const spans = received["/v1/traces"] ?? "";
    for (const word of ["riverbend-app", "SIS request", "PowerSchool", "run read", run.id, "TypeError"])
      expect(spans).toContain(word);
    const figures = received["/v1/metrics"] ?? "";
    for (const word of [
      "matricula.runs",
      "matricula.run.duration",
      "matricula.rows",
      "matricula.queue",
      "completed",
      "waiting",
    ])
      expect(figures).toContain(word);
    for (const secret of [student.lastName, student.firstName, student.email, student.studentNumber, "/ws/v1"])
      expect(spans + figures).not.toContain(secret);
  });
});
