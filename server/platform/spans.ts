import { metrics, SpanStatusCode, trace } from "@opentelemetry/api";
import { SCOPE } from "./telemetry";

/** Ids, names of ours and counts only: what a trace holds is read by whoever runs the installation. */
export type Facts = Record<string, string | number>;

/** Traces one piece of work; of a failure only its class is kept, since its message may quote a record. */
export function inSpan<T>(name: string, facts: Facts, work: () => Promise<T>): Promise<T> {
  return trace.getTracer(SCOPE).startActiveSpan(name, { attributes: facts }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setAttribute("error.type", error instanceof Error ? error.name : "unknown");
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

const meter = () => metrics.getMeter(SCOPE);

/** Counts a run that came to an end or waits for a person, how long it took, and what became of its rows. */
export function countRun(facts: Facts, seconds: number, rows: Record<string, number>): void {
  meter().createCounter("matricula.runs", { description: "Runs that ended, or wait for a person" }).add(1, facts);
  meter()
    .createHistogram("matricula.run.duration", { unit: "s", description: "From its start to its end" })
    .record(seconds, facts);
  const counter = meter().createCounter("matricula.rows", { description: "Rows of runs by what became of them" });
  for (const [outcome, count] of Object.entries(rows)) if (count > 0) counter.add(count, { ...facts, outcome });
}

/** How many runs wait for their turn and how many are under way, asked whenever metrics are sent. */
export function watchQueue(count: () => Promise<Record<string, number>>): void {
  const gauge = meter().createObservableGauge("matricula.queue", {
    description: "Runs that wait for their turn, or are under way",
  });
  gauge.addCallback(async (result) => {
    for (const [state, runs] of Object.entries(await count())) result.observe(runs, { state });
  });
}
