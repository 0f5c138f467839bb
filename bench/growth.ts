/** How cost grows: with the size of a tree, and with the size of a company that a page or an issue is read from. */
import { askOnce } from './compare.ts';
import { gatherFacts } from './facts.ts';
import { measure } from './load.ts';
import { type BenchInput, type BenchOperation, operations } from './operations.ts';
import type { Progress } from './progress.ts';
import { table, two } from './report.ts';
import { type BenchServer, type ServerName, serverTitles, startServer } from './servers.ts';
import { spreadOf } from './statistics.ts';
import type { BenchCompany, World } from './world.ts';

const treeSizes = [10, 100, 1_000, 10_000];
const companySizes = [1_000, 10_000, 100_000, 1_000_000];
const rounds = 5;

export async function measureGrowth(
  world: World,
  progress: Progress,
  names: readonly ServerName[],
  isQuick: boolean,
): Promise<string> {
  const parts: string[] = [];
  const trees = new Map<number, BenchCompany>();
  for (const size of treeSizes) {
    trees.set(size, await world.company(`TREE${size}`, { issues: size, tree: size, costs: size * 20 }));
  }
  const sizes = isQuick ? companySizes.slice(0, 3) : companySizes;
  const companies = new Map<number, BenchCompany>();
  for (const size of sizes) companies.set(size, await world.company(`C${size}`, { issues: size, costs: 0 }));
  for (const name of names) {
    parts.push(`${serverTitles[name]}: CPU ms for a request, Node / PostgreSQL, one connection, median of ${rounds}.`);
    parts.push(await growthTable('issues in the tree', trees, ['O3', 'O4'], name, world, progress));
    parts.push(
      await growthTable(
        'issues in the company',
        companies,
        ['O1', 'O2', 'firstPage', 'deepPage'],
        name,
        world,
        progress,
      ),
    );
  }
  progress.done();
  return parts.join('\n\n');
}

const deepPage = operationOf('deepPage');
/** The deep page's selection, from the front: what depth costs is the difference. */
const firstPage: BenchOperation = {
  ...deepPage,
  name: 'firstPage',
  gatewayDocument: 'query firstPage { issues(first: 50) { nodes { id identifier title status updatedAt } } }',
  inputs: () => [{ gateway: {}, ceiling: [], postgraphile: {} }],
};

async function growthTable(
  title: string,
  companies: ReadonlyMap<number, BenchCompany>,
  asked: readonly string[],
  name: ServerName,
  world: World,
  progress: Progress,
): Promise<string> {
  const rows: string[][] = [];
  for (const [size, company] of companies) {
    const server = await startServer(name, world, company);
    try {
      // A page away from the end: the last one would be short.
      const facts = await gatherFacts(world, company, [server], Math.max(1, size - 60));
      const cells: string[] = [];
      for (const operation of asked.map(operationOf)) {
        progress.update(`${name}: ${operation.name} of ${size}`, rows.length, companies.size);
        cells.push(await cost(world, server, operation, operation.inputs(facts)));
      }
      rows.push([size.toLocaleString('en'), ...cells]);
    } finally {
      await server.stop();
    }
  }
  return table([title, ...asked], rows);
}

async function cost(
  world: World,
  server: BenchServer,
  operation: BenchOperation,
  inputs: readonly BenchInput[],
): Promise<string> {
  const postmasterPid = await world.postmasterPid();
  const [first] = inputs;
  if (!first) throw new Error(`${operation.name} has nothing to be asked with`);
  await askOnce(server, operation, first);
  const load = { server, operation, inputs, connections: 1, postmasterPid };
  const { requestsPerSecond } = await measure({ ...load, requests: 30 });
  const node: number[] = [];
  const postgres: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const sample = await measure({ ...load, requests: Math.max(3, Math.ceil(requestsPerSecond / 2)) });
    node.push(sample.nodeCpuMs);
    postgres.push(sample.postgresCpuMs);
  }
  return `${two(spreadOf(node).median)} / ${two(spreadOf(postgres).median)}`;
}

function operationOf(name: string): BenchOperation {
  const found = name === 'firstPage' ? firstPage : operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`there is no operation ${name}`);
  return found;
}
