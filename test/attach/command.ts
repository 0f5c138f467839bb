import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function start(databaseUrl: string, file: string, ...words: string[]): ChildProcess {
  const { PATH, HOME } = process.env;
  return spawn(process.execPath, [`src/${file}`, ...words], {
    cwd: project,
    env: { PATH, HOME, DATABASE_URL: databaseUrl, PORT: '0', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A command as an operator types it, in a process of its own, where nobody is at a terminal. */
export async function run(databaseUrl: string, ...words: string[]): Promise<Ran> {
  return ended(start(databaseUrl, 'cli/index.ts', ...words));
}

export async function ended(child: ChildProcess): Promise<Ran> {
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (text) => {
    said.stdout += text;
  });
  child.stderr?.on('data', (text) => {
    said.stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}
