import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Meter } from '@opentelemetry/api';
import type { EndedOperation, EndedRouteCall, ExecutionMode } from './ended-operation.ts';
import { LabelBounds, type LabelLimits } from './label-bounds.ts';

/** What a gateway can say of itself at any moment. */
export interface GatewayFigures {
  readonly pools: readonly {
    readonly pool: string;
    readonly total: number;
    readonly idle: number;
    readonly waiting: number;
  }[];
  /** Replicas that answer reads now, and those that do not. */
  readonly replicas: { readonly in: number; readonly out: number };
  /** Operations that wait for their plugin's own database, and those that use it. */
  readonly pluginDatabase: { readonly inside: number; readonly waiting: number };
  readonly streams: {
    readonly open: number;
    /** Entries that wait in memory for their stream to be read. */
    readonly queued: number;
    /** So long ago the feeds were last read to their end; 0 while nobody follows one. */
    readonly lagSeconds: number;
  };
}

const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const prefix = 'paperclip_graphql';

/** Everything that is counted. docs/observability.md lists it under the names that Prometheus sees; a test keeps both equal. */
export class Instruments {
  readonly #bounds: LabelBounds;
  readonly #operations;
  readonly #durations;
  readonly #statements;
  readonly #points;
  readonly #errors;
  readonly #routeCalls;
  readonly #routeDurations;
  readonly #executions;
  readonly #replicaReads;
  readonly #httpResponses;
  readonly #meter: Meter;
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 20 });

  constructor(meter: Meter, limits?: LabelLimits) {
    this.#meter = meter;
    this.#bounds = new LabelBounds(limits);
    const seconds = { unit: 's', advice: { explicitBucketBoundaries: durationBuckets } };
    this.#operations = meter.createCounter(`${prefix}_operations`, { description: 'Operations that were answered.' });
    this.#durations = meter.createHistogram(`${prefix}_operation_duration_seconds`, {
      description: 'From the first byte of the request to the answer.',
      ...seconds,
    });
    this.#statements = meter.createCounter(`${prefix}_statements`, { description: 'SQL statements of operations.' });
    this.#points = meter.createCounter(`${prefix}_points`, { description: 'Cost points that were asked for.' });
    this.#errors = meter.createCounter(`${prefix}_errors`, { description: 'Operations by the codes of their errors.' });
    this.#routeCalls = meter.createCounter(`${prefix}_route_calls`, { description: "Calls of plugins' routes." });
    this.#routeDurations = meter.createHistogram(`${prefix}_route_call_duration_seconds`, {
      description: 'From the first byte of the call to the answer.',
      ...seconds,
    });
    this.#executions = meter.createCounter(`${prefix}_executions`, {
      description: 'Operations by how they were executed.',
    });
    this.#replicaReads = meter.createCounter(`${prefix}_replica_reads`, {
      description: 'Reads that a replica might have answered, by who did.',
    });
    this.#httpResponses = meter.createCounter(`${prefix}_http_responses`, {
      description: 'Answers of /graphql by status.',
    });
    this.#loopDelay.enable();
  }

  operationEnded({ plugin, company, name, type, durationMs, statements, cost, errors }: EndedOperation): void {
    const labels = this.#bounds.of(plugin, company, name ?? 'anonymous');
    this.#operations.add(1, { ...labels, type, outcome: errors.length === 0 ? 'ok' : 'error' });
    this.#durations.record(durationMs / 1000, { plugin: labels.plugin, operation: labels.operation, type });
    this.#statements.add(statements, { plugin: labels.plugin, operation: labels.operation });
    if (cost !== null) this.#points.add(cost, { plugin: labels.plugin, company: labels.company });
    for (const code of errors) this.#errors.add(1, { plugin: labels.plugin, code });
  }

  routeCallEnded({ plugin, company, route, status, durationMs }: EndedRouteCall): void {
    const labels = this.#bounds.of(plugin, company, `route:${route}`);
    const of = { plugin: labels.plugin, route: labels.operation };
    this.#routeCalls.add(1, { ...of, company: labels.company, status: String(status) });
    this.#routeDurations.record(durationMs / 1000, of);
  }

  executed(mode: ExecutionMode, reason = ''): void {
    this.#executions.add(1, { mode, reason });
  }

  readAnswered(by: 'replica' | 'primary', reason = ''): void {
    this.#replicaReads.add(1, { by, reason });
  }

  httpAnswered(status: number): void {
    this.#httpResponses.add(1, { status: String(status) });
  }

  /** Reads the gateway's own figures whenever somebody asks for the metrics. */
  observe(figures: () => GatewayFigures): void {
    const gauge = (name: string, description: string, unit?: string) =>
      this.#meter.createObservableGauge(`${prefix}_${name}`, { description, ...(unit && { unit }) });
    const connections = gauge('pool_connections', 'Database connections by pool and state.');
    const poolWaiting = gauge('pool_waiting', 'Callers who wait for a connection of a pool.');
    const replicas = gauge('replicas', 'Replicas that answer reads, or do not.');
    const queue = gauge('plugin_database_operations', "Operations that use plugins' own databases, or wait for it.");
    const streams = gauge('streams', 'Open streams.');
    const queued = gauge('stream_entries_queued', 'Entries that wait in memory for their stream to be read.');
    const lag = gauge('feed_lag_seconds', 'How long ago the feeds were last read to their end.', 's');
    const loopDelay = gauge(
      'event_loop_delay_seconds',
      'The longest that the process was late since it was last asked.',
      's',
    );
    const memory = gauge('resident_memory_bytes', 'Memory of the process.', 'By');
    this.#meter.addBatchObservableCallback(
      (result) => {
        const now = figures();
        for (const { pool, total, idle, waiting } of now.pools) {
          result.observe(connections, idle, { pool, state: 'idle' });
          result.observe(connections, total - idle, { pool, state: 'used' });
          result.observe(poolWaiting, waiting, { pool });
        }
        result.observe(replicas, now.replicas.in, { state: 'in' });
        result.observe(replicas, now.replicas.out, { state: 'out' });
        result.observe(queue, now.pluginDatabase.inside, { state: 'running' });
        result.observe(queue, now.pluginDatabase.waiting, { state: 'waiting' });
        result.observe(streams, now.streams.open);
        result.observe(queued, now.streams.queued);
        result.observe(lag, now.streams.lagSeconds);
        result.observe(loopDelay, this.#loopDelay.count === 0 ? 0 : this.#loopDelay.max / 1e9);
        this.#loopDelay.reset();
        result.observe(memory, process.memoryUsage.rss());
      },
      [connections, poolWaiting, replicas, queue, streams, queued, lag, loopDelay, memory],
    );
  }

  stop(): void {
    this.#loopDelay.disable();
  }
}
