/**
 * What the gateway costs, beside a hand-written ceiling and PostGraphile over the same rows. `npm run bench -- --help` at the root
 * says what there is.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ratioChart } from './chart.ts';
import { type ComparisonPlan, compareServers } from './comparison.ts';
import { leftToPlainExecution } from './compiled-coverage.ts';
import { gatherFacts } from './facts.ts';
import { measureGrowth } from './growth.ts';
import { watchMemory } from './memory.ts';
import { type BenchOperation, operations } from './operations.ts';
import { measureOrchestration } from './orchestration.ts';
import { type Progress, showProgress } from './progress.ts';
import { costTable, ratiosTo, ratioTable } from './report.ts';
import {
  type BenchServer,
  compiledSwitch,
  endAllServers,
  type ServerName,
  serverNames,
  startServer,
} from './servers.ts';
import { openWorld, type World } from './world.ts';

const usage = `npm run bench -- [compare | growth | orchestration | memory | all] [--quick] [--data FOLDER] [--only SERVER,SERVER]

compare        five operations and three more, all servers, ratios with their spread (the default)
growth         trees of 10 to 10,000 issues, companies of 1,000 to 1,000,000
orchestration  statements and time of the summary of a tree of 1,000 issues
memory         64 connections on the tree of 1,000 issues for a minute
all            one after the other

--quick        fewer rounds, one number of connections, smaller companies: minutes instead of half an hour
--data FOLDER  keeps the data there, and finds it there the next time
--only         these servers alone: ${serverNames.join(', ')}
--operation    these operations alone, of compare: ${operations.map(({ name }) => name).join(', ')}

BENCH_PROFILES=FOLDER in the environment leaves a CPU profile of each gateway there.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    data: { type: 'string' },
    only: { type: 'string' },
    operation: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const results = resolve(import.meta.dirname, 'results');

const full: Omit<ComparisonPlan, 'operations'> = { rounds: 5, connections: [1, 16, 64], seconds: 2 };
const quick: typeof full = { rounds: 3, connections: [16], seconds: 1 };

async function main(): Promise<void> {
  const [what = 'compare'] = positionals;
  const parts = what === 'all' ? ['compare', 'growth', 'orchestration', 'memory'] : [what];
  if (values.help || !parts.every((part) => part in runs)) {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const progress = showProgress();
  const world = await openWorld({ folder: values.data ?? null, progress });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      progress.say('stopping');
      endAllServers()
        .then(() => world.close())
        .finally(() => process.exit(130));
    });
  }
  try {
    await mkdir(results, { recursive: true });
    for (const part of parts) {
      const text = await runs[part as keyof typeof runs](world, progress);
      process.stdout.write(`\n${text}\n`);
      await writeFile(resolve(results, `${part}.md`), `${text}\n`);
    }
  } finally {
    progress.done();
    await world.close();
  }
}

const runs = {
  compare: async (world: World, progress: Progress) => {
    const company = await world.company('BIG', { issues: 10_000, costs: 200_000 });
    const servers: BenchServer[] = [];
    try {
      for (const name of chosenServers(progress)) {
        progress.say(`starting ${name}`);
        servers.push(await startServer(name, world, company));
      }
      const facts = await gatherFacts(world, company, servers, 9_000);
      const left = servers.some(({ name }) => name === 'compiled')
        ? await leftToPlainExecution(world, company, facts)
        : [];
      if (left.length > 0) progress.say(`LEFT TO PLAIN EXECUTION by the compiled one: ${left.join(', ')}`);
      const plan = { ...(values.quick ? quick : full), operations: chosenOperations() };
      const { measurements, failures } = await compareServers(servers, facts, world, company, plan, progress);
      await writeFile(resolve(results, 'compare.json'), `${JSON.stringify(measurements, null, 1)}\n`);
      const title = 'Capacity on the same cores, as a share of the hand-written ceiling';
      await writeFile(resolve(results, 'compare.svg'), ratioChart(title, ratiosTo('ceiling', measurements)));
      const how = `${plan.rounds} rounds, connections ${plan.connections.join(', ')}. Median of the CPU ratios, their range, and in brackets the ratio of requests per second.`;
      const notCompiled =
        left.length > 0
          ? `Compiled execution leaves ${left.join(', ')} to plain execution: those figures are plain ones.`
          : '';
      return [
        how,
        ...(notCompiled ? [notCompiled] : []),
        ...failures.map((failure) => `LEFT OUT: ${failure}.`),
        ratioTable('ceiling', measurements),
        ratioTable('postgraphile', measurements),
        costTable(measurements),
      ].join('\n\n');
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  },
  growth: (world: World, progress: Progress) => measureGrowth(world, progress, gatewayNames(progress), values.quick),
  orchestration: (world: World, progress: Progress) => measureOrchestration(world, progress),
  memory: (world: World, progress: Progress) =>
    watchMemory(world, progress, gatewayNames(progress), values.quick ? 15 : 60),
};

function chosenServers(progress: Progress): ServerName[] {
  const wanted = values.only?.split(',') ?? serverNames;
  const chosen = serverNames.filter((name) => wanted.includes(name));
  if (chosen.includes('compiled') && !compiledSwitch) {
    progress.say('LEFT OUT: compiled. This gateway has no compiled execution that could be switched on.');
    return chosen.filter((name) => name !== 'compiled');
  }
  return chosen;
}

function chosenOperations(): readonly BenchOperation[] {
  const wanted = values.operation?.split(',');
  return wanted ? operations.filter(({ name }) => wanted.includes(name)) : operations;
}

function gatewayNames(progress: Progress): ServerName[] {
  return chosenServers(progress).filter((name) => name === 'plain' || name === 'compiled');
}

await main();
