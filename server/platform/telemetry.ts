const ADDRESSES = [
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
  "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
] as const;
const PROTOCOL = "http/protobuf";
const EVERY_MS = 60_000;
/** Spans of this name are ours; those of libraries may carry addresses of pages, and with them what somebody searched for. */
export const SCOPE = "matricula";

type Given = Record<string, string | undefined>;

/** Whether the standard variables of OpenTelemetry name a collector. */
export function isTelemetryOn(given: Given): boolean {
  return given.OTEL_SDK_DISABLED?.toLowerCase() !== "true" && ADDRESSES.some((name) => given[name]);
}

function checkProtocol(given: Given): void {
  const names = [
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
    "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
  ];
  const wrong = names.find((name) => given[name] && given[name] !== PROTOCOL);
  if (wrong)
    throw new Error(`${wrong} is ${given[wrong]}: traces and metrics are sent as ${PROTOCOL}. Leave it empty.`);
}

/**
 * Sends our spans and metrics to the collector that the OTEL_* variables name, each unless its exporter is `none`. Loads
 * nothing where none is named. The returned function sends what is left and ends it.
 */
export async function startTelemetry(given: Given = process.env): Promise<() => Promise<void>> {
  if (!isTelemetryOn(given)) return () => Promise.resolve();
  checkProtocol(given);
  const { detectResources, envDetector, resourceFromAttributes } = await import("@opentelemetry/resources");
  const resource = resourceFromAttributes({ "service.name": SCOPE }).merge(
    detectResources({ detectors: [envDetector] }),
  );
  const ends: (() => Promise<void>)[] = [];
  if (given.OTEL_TRACES_EXPORTER !== "none") {
    const { NodeTracerProvider } = await import("@opentelemetry/sdk-trace-node");
    const { BatchSpanProcessor } = await import("@opentelemetry/sdk-trace-base");
    const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-proto");
    const batch = new BatchSpanProcessor(new OTLPTraceExporter());
    const onlyOurs = {
      onStart: batch.onStart.bind(batch),
      onEnd: (span: Parameters<typeof batch.onEnd>[0]) => {
        if (span.instrumentationScope.name === SCOPE) batch.onEnd(span);
      },
      forceFlush: () => batch.forceFlush(),
      shutdown: () => batch.shutdown(),
    };
    const provider = new NodeTracerProvider({ resource, spanProcessors: [onlyOurs] });
    provider.register();
    ends.push(() => provider.shutdown());
  }
  if (given.OTEL_METRICS_EXPORTER !== "none") {
    const { metrics } = await import("@opentelemetry/api");
    const { MeterProvider, PeriodicExportingMetricReader } = await import("@opentelemetry/sdk-metrics");
    const { OTLPMetricExporter } = await import("@opentelemetry/exporter-metrics-otlp-proto");
    const exportIntervalMillis = Number(given.OTEL_METRIC_EXPORT_INTERVAL) || EVERY_MS;
    const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(), exportIntervalMillis });
    const provider = new MeterProvider({ resource, readers: [reader] });
    metrics.setGlobalMeterProvider(provider);
    ends.push(() => provider.shutdown());
  }
  return async () => void (await Promise.all(ends.map((end) => end())));
}
