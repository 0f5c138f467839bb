import type { ServerName } from './servers.ts';

export interface Sample {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Milliseconds for each request. */
  readonly nodeCpuMs: number;
  readonly postgresCpuMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Measurement {
  readonly operation: string;
  readonly connections: number;
  readonly round: number;
  readonly server: ServerName;
  readonly sample: Sample;
}
