import { resolve } from 'node:path';
import { z } from 'zod';
import { poolSize } from './database/pool.ts';
import { replicaMaxLagMs } from './database/replica-set.ts';
import { defaultDataDirectory } from './embedded/data-directory.ts';
import { operationLimits } from './graphql/limits.ts';
import type { BucketSize } from './modules/rate-limit/point-bank.sql.ts';
import { operationDeadlineMs } from './server/operation-deadline.ts';
import { rateLimitPoints, rateLimitPointsPerSecond } from './server/rate-limit.ts';

const projectDirectory = resolve(import.meta.dirname, '..');

const flag = z.enum(['0', '1', 'true', 'false'], 'use 1 or 0').transform((value) => value === '1' || value === 'true');
const wholeNumber = z.coerce.number('must be a number').int('must be a whole number');
const postgresUrl = z
  .string()
  .refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), 'must be a postgres:// address');

/** Several, with commas or spaces between them. */
const postgresUrls = z
  .string()
  .transform((value) => value.split(/[\s,]+/).filter((url) => url !== ''))
  .pipe(z.array(postgresUrl));

/** Keys that come over plain HTTP could be anybody's, unless they never leave this machine. */
const jwksUrl = z
  .string()
  .refine(
    (value) =>
      URL.canParse(value) && (/^https:/.test(value) || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(value)),
    'must be an https:// address',
  );
const publicUrl = z
  .string()
  .refine((value) => /^https?:\/\/[^?#]+$/.test(value) && URL.canParse(value), 'must be an http:// or https:// address')
  .transform((value) => value.replace(/\/+$/, ''));

/** Exact origins, separated by commas: a page's address without its path. */
const origins = z.string().transform((value, context) => {
  const named = value.split(',').map((origin) => origin.trim());
  for (const origin of named) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin || origin === 'null') {
      context.addIssue({
        code: 'custom',
        message: `${origin} is no origin; write for example https://plugins.example.com`,
      });
    }
  }
  return new Set(named);
});

const environmentSchema = z
  .object({
    PORT: z.coerce.number('must be a port number').int('must be a port number').min(0).max(65535).default(4000),
    HOST: z.string().min(1).default('127.0.0.1'),
    DATABASE_URL: postgresUrl.optional(),
    GATEWAY_DATABASE_URL: postgresUrl.optional(),
    GATEWAY_POOLER_URL: postgresUrl.optional(),
    GATEWAY_POOL_SIZE: wholeNumber.min(2, 'must be at least 2').max(1_000, 'must be at most 1000').default(poolSize),
    GATEWAY_REPLICA_URL: postgresUrls.optional(),
    GATEWAY_REPLICA_MAX_LAG_MS: wholeNumber.min(100, 'must be at least 100').default(replicaMaxLagMs),
    DATA_DIR: z.string().min(1).optional(),
    ALLOWED_ORIGINS: origins.optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    DEMO: flag.optional(),
    EXECUTION: z.enum(['compiled', 'plain']).default('compiled'),
    PUBLIC_URL: publicUrl.optional(),
    TRUSTED_ISSUER: z.string().min(1).optional(),
    TRUSTED_ISSUER_JWKS_URL: jwksUrl.optional(),
    RATE_LIMIT_POINTS: wholeNumber
      .min(operationLimits.cost, `must be at least ${operationLimits.cost}`)
      .default(rateLimitPoints),
    RATE_LIMIT_POINTS_PER_SECOND: wholeNumber.min(1, 'must be at least 1').default(rateLimitPointsPerSecond),
    OPERATION_DEADLINE_MS: wholeNumber
      .min(100, 'must be at least 100')
      .max(600_000, 'must be at most 600000')
      .default(operationDeadlineMs),
    STOP_DELAY_MS: wholeNumber.min(0, 'must not be negative').max(60_000, 'must be at most 60000').default(0),
    ADMIN_PORT: z.coerce.number('must be a port number').int('must be a port number').min(0).max(65535).optional(),
    ADMIN_HOST: z.string().min(1).default('127.0.0.1'),
    SLOW_OPERATION_MS: wholeNumber.min(0, 'must not be negative').optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: publicUrl.optional(),
    OTEL_METRICS_EXPORTER: z.enum(['otlp', 'none'], 'must be otlp or none').default('otlp'),
    OTEL_METRIC_EXPORT_INTERVAL: wholeNumber.min(1_000, 'must be at least 1000').default(60_000),
    TRACE_RATIO: z.coerce.number('must be a number from 0 to 1').min(0).max(1).default(1),
    NODE_ENV: z.string().default('development'),
  })
  .refine((env) => !env.GATEWAY_DATABASE_URL || env.DATABASE_URL, {
    path: ['GATEWAY_DATABASE_URL'],
    message: 'needs DATABASE_URL beside it: the owner still migrates',
  })
  .refine((env) => !env.GATEWAY_POOLER_URL || env.GATEWAY_DATABASE_URL, {
    path: ['GATEWAY_POOLER_URL'],
    message: 'needs GATEWAY_DATABASE_URL beside it: the same login past the pooler, to listen with',
  })
  .refine((env) => !env.GATEWAY_REPLICA_URL || env.GATEWAY_DATABASE_URL, {
    path: ['GATEWAY_REPLICA_URL'],
    message: 'needs GATEWAY_DATABASE_URL beside it: the same login at the server that is written to',
  })
  .refine((env) => (env.TRUSTED_ISSUER === undefined) === (env.TRUSTED_ISSUER_JWKS_URL === undefined), {
    path: ['TRUSTED_ISSUER'],
    message: 'and TRUSTED_ISSUER_JWKS_URL need each other',
  });

export interface Config {
  readonly port: number;
  readonly host: string;
  /** The owner's connection, or null for the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** A login role that an operator made for the gateway, or null: the gateway makes its own. */
  readonly gatewayDatabaseUrl: string | null;
  /** The same login through PgBouncer in transaction mode, or null. */
  readonly gatewayPoolerUrl: string | null;
  /** As many connections as operations may have at once. */
  readonly poolSize: number;
  /** The same login at streaming replicas. */
  readonly replicaUrls: readonly string[];
  /** How old what they show may be where no feed tells of it. */
  readonly replicaMaxLagMs: number;
  /** Where the embedded PostgreSQL keeps its data. */
  readonly dataDirectory: string;
  /** Origins whose pages may read answers of /graphql. */
  readonly allowedOrigins: ReadonlySet<string>;
  readonly logLevel: string;
  /** Whether to fill an empty database with the demo companies. On by default, but in production. */
  readonly demo: boolean;
  /** Whether queries are answered by one statement each where they can be, or field by field always. */
  readonly execution: 'compiled' | 'plain';
  /** Where the world reaches the gateway, or null: where it listens. */
  readonly publicUrl: string | null;
  /** An issuer of the host whose tokens prove who a user is. */
  readonly trustedIssuer: { readonly issuer: string; readonly jwksUrl: string } | null;
  /** What each plugin may spend in each company. */
  readonly rateLimit: BucketSize;
  /** When an operation that still runs is ended, in milliseconds. */
  readonly operationDeadlineMs: number;
  /** How long a process that was told to stop goes on taking requests, while it says that it is not ready, in milliseconds. */
  readonly stopDelayMs: number;
  /** Where metrics are served, apart from everything else; null: nowhere. */
  readonly admin: { readonly port: number; readonly host: string } | null;
  /** From when on an operation is logged as slow, in milliseconds; null: never. */
  readonly slowOperationMs: number | null;
  /** Where traces go; null: nowhere. */
  readonly traces: { readonly url: string; readonly ratio: number } | null;
  /** Where metrics are sent, and every how many milliseconds; null: nowhere. */
  readonly metricsPush: { readonly url: string; readonly everyMs: number } | null;
  /** Whether GraphiQL is served. Never in production. */
  readonly development: boolean;
}

export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The environment is not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Reads the environment once and says every problem at once. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  // An empty value means "not set": that is how shells and compose files leave a variable out. Secrets that are kept in files come with
  // a line's end, and a blank would be a number: zero.
  const given = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value = '']) => (value.trim() === '' ? [] : [[name, value.trim()]])),
  );
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL ?? null,
    gatewayDatabaseUrl: env.GATEWAY_DATABASE_URL ?? null,
    gatewayPoolerUrl: env.GATEWAY_POOLER_URL ?? null,
    poolSize: env.GATEWAY_POOL_SIZE,
    replicaUrls: env.GATEWAY_REPLICA_URL ?? [],
    replicaMaxLagMs: env.GATEWAY_REPLICA_MAX_LAG_MS,
    dataDirectory: env.DATA_DIR ? resolve(env.DATA_DIR) : defaultDataDirectory(projectDirectory),
    allowedOrigins: env.ALLOWED_ORIGINS ?? new Set(),
    logLevel: env.LOG_LEVEL,
    demo: env.DEMO ?? env.NODE_ENV !== 'production',
    execution: env.EXECUTION,
    publicUrl: env.PUBLIC_URL ?? null,
    trustedIssuer:
      env.TRUSTED_ISSUER && env.TRUSTED_ISSUER_JWKS_URL
        ? { issuer: env.TRUSTED_ISSUER, jwksUrl: env.TRUSTED_ISSUER_JWKS_URL }
        : null,
    rateLimit: { capacity: env.RATE_LIMIT_POINTS, perSecond: env.RATE_LIMIT_POINTS_PER_SECOND },
    operationDeadlineMs: env.OPERATION_DEADLINE_MS,
    stopDelayMs: env.STOP_DELAY_MS,
    admin: env.ADMIN_PORT === undefined ? null : { port: env.ADMIN_PORT, host: env.ADMIN_HOST },
    slowOperationMs: env.SLOW_OPERATION_MS ?? null,
    traces: env.OTEL_EXPORTER_OTLP_ENDPOINT
      ? { url: `${env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, ratio: env.TRACE_RATIO }
      : null,
    metricsPush:
      env.OTEL_EXPORTER_OTLP_ENDPOINT && env.OTEL_METRICS_EXPORTER === 'otlp'
        ? { url: `${env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/metrics`, everyMs: env.OTEL_METRIC_EXPORT_INTERVAL }
        : null,
    development: env.NODE_ENV !== 'production',
  };
}
