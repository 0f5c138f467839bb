import { readFileSync } from 'node:fs';

/**
 * A process, told apart from a later one that got the same number. That is no rarity: in a container the numbers begin
 * again with every start, and a file left by the last life names a number that somebody has.
 */
export interface RunningProcess {
  readonly pid: number;
  /** When the kernel started it, in the kernel's own unit; null where there is no /proc to ask. */
  readonly startedAt: string | null;
}

export function findProcess(pid: number): RunningProcess | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else exists all the same.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return null;
  }
  const stat = readStat(pid);
  if (stat === null) return { pid, startedAt: null };
  // A zombie only waits to be collected, which in a container without an init may be never.
  return stat.state === 'Z' || stat.state === 'X' ? null : { pid, startedAt: stat.startedAt };
}

export function isRunning(process: RunningProcess): boolean {
  const found = findProcess(process.pid);
  if (found === null) return false;
  return process.startedAt === null || found.startedAt === null || process.startedAt === found.startedAt;
}

function readStat(pid: number): { state: string; startedAt: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command's name in brackets, which may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startedAt] = [fields[0], fields[19]];
    return state === undefined || startedAt === undefined ? null : { state, startedAt };
  } catch {
    return null;
  }
}
