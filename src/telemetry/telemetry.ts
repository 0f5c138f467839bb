import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tracer } from '@opentelemetry/api';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import type { EndedOperation, EndedRouteCall, ExecutionMode, Observer } from './ended-operation.ts';
import { Instruments } from './instruments.ts';
import type { LabelLimits } from './label-bounds.ts';
import type { SlowOperations } from './slow-operations.ts';
import { recordSpans } from './spans.ts';

export interface TelemetryOptions {
  /** Whether metrics are kept for /metrics, whoever asks there. */
  readonly metrics: boolean;
  /** Where metrics are sent, by OTLP over HTTP, and how often; null or left out: nowhere. */
  readonly metricsPush?: { readonly url: string; readonly everyMs: number } | null;
  /** Where traces go, by OTLP over HTTP; null: nowhere. */
  readonly traces: { readonly url: string; readonly ratio: number } | null;
  readonly labelLimits?: LabelLimits;
}

/** Answers GET /metrics. */
export type MetricsPage = (request: IncomingMessage, response: ServerResponse) => void;

export interface Telemetry {
  readonly instruments: Instruments | null;
  readonly tracer: Tracer | null;
  readonly page: MetricsPage | null;
  stop(): Promise<void>;
}

const stopMaxMs = 2_000;
const exportMaxMs = 10_000;
const serviceName = 'paperclip-graphql';

/** OpenTelemetry, as far as it is wanted. What is not wanted is not even loaded. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const stops: (() => Promise<void>)[] = [];
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const resource = resourceFromAttributes({ 'service.name': serviceName });
  let instruments: Instruments | null = null;
  let page: MetricsPage | null = null;
  if (options.metrics || options.metricsPush) {
    const { MeterProvider, PeriodicExportingMetricReader } = await import('@opentelemetry/sdk-metrics');
    const readers: IMetricReader[] = [];
    if (options.metrics) {
      const { PrometheusExporter } = await import('@opentelemetry/exporter-prometheus');
      const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
      page = (request, response) => exporter.getMetricsRequestHandler(request, response);
      readers.push(exporter);
    }
    if (options.metricsPush) {
      const { url, everyMs } = options.metricsPush;
      const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-http');
      const exporter = new OTLPMetricExporter({ url });
      // A collector that is slow must be done before the next one is sent.
      const exportTimeoutMillis = Math.min(everyMs, exportMaxMs);
      readers.push(new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: everyMs, exportTimeoutMillis }));
    }
    const provider = new MeterProvider({ resource, readers });
    const kept = new Instruments(provider.getMeter(serviceName), options.labelLimits);
    instruments = kept;
    stops.push(async () => {
      kept.stop();
      await provider.shutdown();
    });
  }
  let tracer: Tracer | null = null;
  if (options.traces) {
    const { BatchSpanProcessor, TraceIdRatioBasedSampler, TracerProvider } = await import('@opentelemetry/sdk-trace');
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    const provider = new TracerProvider({
      resource,
      // Not what the caller's header says: a plugin does not decide how much is recorded.
      sampler: new TraceIdRatioBasedSampler(options.traces.ratio),
      spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: options.traces.url }) })],
    });
    tracer = provider.getTracer(serviceName);
    stops.push(() => provider.shutdown());
  }
  return {
    instruments,
    tracer,
    page,
    stop: async () => {
      // A collector that does not answer must not keep the gateway from stopping.
      await Promise.race([Promise.allSettled(stops.map((stop) => stop())), sleep(stopMaxMs, null, { ref: false })]);
    },
  };
}

/** Tells metrics, traces and the log of slow operations what happens. */
export function createObserver(
  telemetry: Pick<Telemetry, 'instruments' | 'tracer'>,
  slow: SlowOperations | null,
): Observer {
  const { instruments, tracer } = telemetry;
  return {
    wantsStatements: tracer !== null || slow !== null,
    operationEnded: (operation: EndedOperation) => {
      instruments?.operationEnded(operation);
      if (tracer) recordSpans(tracer, operation);
      void slow?.operationEnded(operation);
    },
    routeCallEnded: (call: EndedRouteCall) => instruments?.routeCallEnded(call),
    executed: (mode: ExecutionMode, reason?: string) => instruments?.executed(mode, reason),
    readAnswered: (by: 'replica' | 'primary', reason?: string) => instruments?.readAnswered(by, reason),
    httpAnswered: (status: number) => instruments?.httpAnswered(status),
  };
}
