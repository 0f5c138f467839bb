import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../src/embedded/free-port.ts';

/** A gateway as an operator starts it, on a PostgreSQL that is there already. */
export interface GatewayProcess {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startGatewayProcess(
  ownerUrl: string,
  environment: Readonly<Record<string, string>> = { LOG_LEVEL: 'silent' },
): Promise<GatewayProcess> {
  const port = await findFreePort();
  const folder = process.env.BENCH_PROFILES;
  const profiling = folder ? ['--cpu-prof', `--cpu-prof-dir=${resolve(folder)}`] : [];
  const main = resolve(import.meta.dirname, '../src/main.ts');
  const child: ChildProcess = spawn(process.execPath, [...profiling, main], {
    env: { PATH: process.env.PATH, DATABASE_URL: ownerUrl, PORT: String(port), DEMO: '0', ...environment },
    // A line in the log for each request is part of what it costs, but not for this terminal.
    stdio: environment.LOG_LEVEL === 'silent' ? ['ignore', 'ignore', 'inherit'] : 'ignore',
  });
  while (!(await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok) {
    if (child.exitCode !== null) throw new Error('a gateway ended instead of listening');
    await sleep(50);
  }
  if (child.pid === undefined) throw new Error('a gateway could not be started');
  return {
    pid: child.pid,
    port,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
