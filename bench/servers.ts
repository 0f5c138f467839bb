/** The servers that are compared, each in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { z } from 'zod';
import { startGatewayProcess } from './gateway-process.ts';
import { asGatewayData, type BenchInput, type BenchOperation } from './operations.ts';
import type { BenchCompany, World } from './world.ts';

export interface BenchServer {
  readonly name: ServerName;
  readonly pid: number;
  readonly url: string;
  headers(): Promise<Record<string, string>>;
  body(operation: BenchOperation, input: BenchInput): string;
  /** What it answered, as the gateway would have spelled it. */
  data(operation: BenchOperation, answer: string): unknown;
  stop(): Promise<void>;
}

export const serverNames = ['ceiling', 'postgraphile', 'postgraphile-rls', 'plain', 'compiled'] as const;
export type ServerName = (typeof serverNames)[number];

export const serverTitles: Readonly<Record<ServerName, string>> = {
  ceiling: 'hand-written ceiling, no RLS',
  postgraphile: 'PostGraphile 5, RLS off',
  'postgraphile-rls': 'PostGraphile 5, RLS on',
  plain: 'gateway, plain execution, RLS on',
  compiled: 'gateway, compiled execution, RLS on',
};

const inBench = (file: string) => resolve(import.meta.dirname, 'servers', file);
const answerSchema = z.object({ data: z.json(), errors: z.undefined().optional() });
const portSchema = z.object({ port: z.number() });

export function startServer(name: ServerName, world: World, company: BenchCompany): Promise<BenchServer> {
  switch (name) {
    case 'ceiling':
      return startForked(name, inBench('ceiling.ts'), world.ownerUrl, {}, world, company);
    case 'postgraphile':
      return startForked(name, inBench('postgraphile.ts'), world.ownerUrl, { RLS: 'off' }, world, company);
    case 'postgraphile-rls':
      return startForked(name, inBench('postgraphile.ts'), world.gatewayUrl, { RLS: 'on' }, world, company);
    case 'plain':
      return startGateway(name, { EXECUTION: 'plain' }, world, company);
    case 'compiled':
      return startGateway(name, compiledSwitch ?? {}, world, company);
  }
}

/** What switches compiled execution on in the gateway's environment; null where this gateway has none. */
export const compiledSwitch: Readonly<Record<string, string>> | null = { EXECUTION: 'compiled' };

async function startForked(
  name: ServerName,
  file: string,
  databaseUrl: string,
  environment: Record<string, string>,
  world: World,
  { companyId }: BenchCompany,
): Promise<BenchServer> {
  const child = fork(file, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      COMPANY_ID: companyId,
      PLUGIN_ID: world.pluginId,
      ...environment,
    },
  });
  const port = await Promise.race([
    once(child, 'message').then(([message]) => portSchema.parse(message).port),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended instead of listening`))),
  ]);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} could not be started`);
  const isCeiling = name === 'ceiling';
  return remembered({
    name,
    pid,
    url: `http://127.0.0.1:${port}/graphql`,
    headers: async () => ({ 'content-type': 'application/json' }),
    body: (operation, input) =>
      JSON.stringify(
        isCeiling
          ? { operation: operation.name, values: input.ceiling }
          : {
              query: operation.postgraphileDocument,
              variables: { company: companyId, plugin: world.pluginId, ...input.postgraphile },
            },
      ),
    data: (operation, answer) => {
      const { data } = answerSchema.parse(JSON.parse(answer));
      return isCeiling ? data : asGatewayData(operation.name, data);
    },
    stop: () => end(child),
  });
}

async function startGateway(
  name: ServerName,
  environment: Readonly<Record<string, string>>,
  world: World,
  { companyId }: BenchCompany,
): Promise<BenchServer> {
  // As an operator runs it.
  const { pid, port, stop } = await startGatewayProcess(world.ownerUrl, { NODE_ENV: 'production', ...environment });
  return remembered({
    name,
    pid,
    url: `http://127.0.0.1:${port}/graphql`,
    headers: async () => ({
      'content-type': 'application/json',
      authorization: `Bearer ${await world.token(companyId)}`,
    }),
    body: (operation, input) => JSON.stringify({ query: operation.gatewayDocument, variables: input.gateway }),
    data: (_operation, answer) => answerSchema.parse(JSON.parse(answer)).data,
    stop,
  });
}

const running = new Set<BenchServer>();

function remembered(server: BenchServer): BenchServer {
  running.add(server);
  return server;
}

/** For a run that is broken off: none of its processes stays. */
export async function endAllServers(): Promise<void> {
  await Promise.all([...running].map((server) => server.stop()));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
