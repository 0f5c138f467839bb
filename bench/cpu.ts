/** CPU time of processes, as Linux counts it: what a request costs, however busy the machine is with something else. */
import { readdirSync, readFileSync } from 'node:fs';

const nanosecondsPerTick = 10_000_000;

/** Milliseconds that a process has run, all its threads together. */
export function processCpuMs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) nanoseconds += ranFor(`/proc/${pid}/task/${thread}/schedstat`);
  return nanoseconds / 1e6;
}

/** The same of PostgreSQL's postmaster and all that it started: also of those that have ended, such as parallel workers. */
export function postgresCpuMs(postmasterPid: number): number {
  let nanoseconds = endedChildren(postmasterPid) + ranFor(`/proc/${postmasterPid}/schedstat`);
  for (const pid of childrenOf(postmasterPid)) nanoseconds += ranFor(`/proc/${pid}/schedstat`);
  return nanoseconds / 1e6;
}

export function residentMb(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function ranFor(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split(' ', 1)[0]);
  } catch {
    // It ended while we looked; what it ran is counted with the ended children.
    return 0;
  }
}

function childrenOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
}

function endedChildren(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) * nanosecondsPerTick;
}
