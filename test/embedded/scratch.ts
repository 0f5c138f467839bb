import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, onTestFinished } from 'vitest';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../src/embedded/embedded-postgres.ts';
import type { PostgresBinariesSource } from '../../src/embedded/postgres-binaries.ts';

export const isRoot = process.geteuid?.() === 0;

/** A directory for one test, that the server's user may pass through unless the test wants otherwise. */
export function makeScratchDirectory(mode = 0o711): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'embedded-postgres-')));
  chmodSync(directory, mode);
  onTestFinished(async () => {
    // A server that a failed test left behind would go on writing here.
    for (const pid of findServersIn(directory)) process.kill(pid, 'SIGQUIT');
    await waitUntil(() => findServersIn(directory).length === 0);
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  });
  return directory;
}

let template: string | undefined;

afterAll(() => {
  if (template !== undefined) rmSync(template, { recursive: true, force: true });
});

/** A data directory that has been used before. Making one takes a second or two, so a file's tests share copies of one. */
export async function makeUsedDataDirectory(scratch: string): Promise<string> {
  if (template === undefined) {
    template = realpathSync(mkdtempSync(join(tmpdir(), 'embedded-postgres-')));
    chmodSync(template, 0o711);
    await (await startEmbeddedPostgres({ dataDirectory: join(template, 'postgres') })).stop();
  }
  execFileSync('cp', ['-a', join(template, 'postgres'), join(template, 'postgres.password'), scratch]);
  return join(scratch, 'postgres');
}

export async function start(
  dataDirectory: string,
  options: Partial<EmbeddedPostgresOptions> = {},
  source?: PostgresBinariesSource,
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDirectory, ...options }, source);
  onTestFinished(() => postgres.stop());
  return postgres;
}

export async function query(ownerUrl: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The main processes of servers whose data is below a directory, asked from the system and not from what we remember. */
/** Processes with the directory anywhere in their command line. */
export function findProcessesAbout(directory: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${directory}/`);
      } catch {
        return false;
      }
    });
}

export function findServersIn(directory: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [, flag, dataDirectory] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return flag === '-D' && dataDirectory?.startsWith(`${directory}/`) === true;
      } catch {
        return false;
      }
    })
    .map(Number);
}

export async function waitUntil(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Not so within ten seconds: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
