import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";

type Asked = { method: string; host: string; product: string };

/** Traces one request to a SIS. Its path stays out of it, since a path may name a record. */
export function inRequestSpan<T extends { status: number }>(asked: Asked, work: () => Promise<T>): Promise<T> {
  const attributes = {
    "http.request.method": asked.method,
    "server.address": asked.host,
    "matricula.sis": asked.product,
  };
  return trace
    .getTracer("matricula")
    .startActiveSpan("SIS request", { kind: SpanKind.CLIENT, attributes }, async (span) => {
      try {
        const answer = await work();
        span.setAttribute("http.response.status_code", answer.status);
        return answer;
      } catch (error) {
        span.setAttribute("error.type", error instanceof Error ? error.name : "unknown");
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
}
