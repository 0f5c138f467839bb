import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { residentMb } from './cpu.ts';
import { operations } from './operations.ts';
import type { Progress } from './progress.ts';
import { table } from './report.ts';
import { type ServerName, serverTitles, startServer } from './servers.ts';
import type { World } from './world.ts';

const connections = 64;

/** Many connections on the largest answer: what the process holds must not grow with how long it goes on. */
export async function watchMemory(
  world: World,
  progress: Progress,
  names: readonly ServerName[],
  seconds: number,
): Promise<string> {
  const company = await world.company('BIG', { issues: 10_000, costs: 200_000 });
  const operation = operations.find(({ name }) => name === 'O3');
  if (!operation) throw new Error('there is no operation O3');
  const input = {
    gateway: { root: company.rootId },
    ceiling: [company.rootId],
    postgraphile: { root: company.rootId },
  };
  const rows: string[][] = [];
  for (const name of names) {
    const server = await startServer(name, world, company);
    try {
      const before = residentMb(server.pid);
      const load = autocannon({
        url: server.url,
        method: 'POST',
        headers: await server.headers(),
        body: server.body(operation, input),
        connections,
        duration: seconds,
        timeout: 60,
      });
      const seen: number[] = [];
      for (let tenth = 1; tenth <= 10; tenth += 1) {
        await sleep((seconds * 1000) / 10);
        seen.push(residentMb(server.pid));
        progress.update(`memory of ${name}`, tenth, 10);
      }
      const result = await load;
      const broken = result.errors + result.timeouts;
      if (broken > 0) throw new Error(`${name} broke off or forgot ${broken} requests`);
      // More than it can do at once is refused with 503, which is as it should be; but something must have been answered.
      const answered = result['2xx'];
      if (answered === 0) throw new Error(`${name} answered nothing`);
      rows.push([
        serverTitles[name],
        `${answered} / ${result.non2xx}`,
        String(Math.round(before)),
        ...seen.map((mb) => String(Math.round(mb))),
      ]);
    } finally {
      await server.stop();
    }
  }
  progress.done();
  const tenths = Array.from({ length: 10 }, (_, i) => `${Math.round(((i + 1) * seconds) / 10)} s`);
  return `MB resident, ${connections} connections on O3.\n\n${table(['', 'answered / 503', 'before', ...tenths], rows)}`;
}
