/** All servers under all operations, in rounds: each round asks every server the same, one after the other. */
import { assertSameAnswers } from './compare.ts';
import { type Load, measure, RefusedRequests } from './load.ts';
import type { Measurement } from './measurement.ts';
import { type BenchFacts, type BenchOperation, madeTitle } from './operations.ts';
import type { Progress } from './progress.ts';
import type { BenchServer } from './servers.ts';
import type { BenchCompany, World } from './world.ts';

export interface ComparisonPlan {
  readonly rounds: number;
  readonly connections: readonly number[];
  readonly operations: readonly BenchOperation[];
  /** How long one measurement shall take, about. */
  readonly seconds: number;
}

/**
 * Asked of each connection before it is measured. While others had their turn a pool may have closed its connections, and PostgreSQL
 * settles on a plan for a prepared statement only after five executions.
 */
const warmUpsEach = 8;

export interface Comparison {
  readonly measurements: readonly Measurement[];
  /** What a server could not be measured at, and why: it refused requests where others answered all. */
  readonly failures: readonly string[];
}

export async function compareServers(
  servers: readonly BenchServer[],
  facts: BenchFacts,
  world: World,
  company: BenchCompany,
  plan: ComparisonPlan,
  progress: Progress,
): Promise<Comparison> {
  const postmasterPid = await world.postmasterPid();
  for (const operation of plan.operations) {
    progress.say(`${operation.name}: comparing the answers of ${servers.map(({ name }) => name).join(', ')}`);
    await assertSameAnswers(servers, operation, operation.inputs(facts).slice(0, 5));
    await takeAwayMade(operation, world, company);
  }
  const measurements: Measurement[] = [];
  const failures: string[] = [];
  const total = plan.operations.length * plan.connections.length * (plan.rounds + 1) * servers.length;
  let done = 0;
  for (const connections of plan.connections) {
    const rates = new Map<string, number>();
    const failing = new Set<string>();
    // The first round warms up, and tells how many requests fill the time.
    for (let round = 0; round <= plan.rounds; round += 1) {
      for (const operation of plan.operations) {
        // Who comes first after the pause has it better or worse than the rest: each does in turn.
        for (const server of rotated(servers, round)) {
          progress.update(
            `${operation.name} with ${connections} connections, round ${round}: ${server.name}`,
            done,
            total,
          );
          const key = `${server.name} ${operation.name}`;
          done += 1;
          if (failing.has(key)) continue;
          const inputs = operation.inputs(facts);
          const load = { server, operation, inputs, connections, postmasterPid };
          try {
            const rate = rates.get(key) ?? (await firstRate(load, progress));
            await measure({ ...load, requests: Math.min(connections * warmUpsEach, Math.ceil(rate * plan.seconds)) });
            const sample = await measure({ ...load, requests: Math.ceil(rate * plan.seconds) });
            if (round > 0)
              measurements.push({ operation: operation.name, connections, round, server: server.name, sample });
            rates.set(key, sample.requestsPerSecond);
          } catch (error) {
            if (!(error instanceof RefusedRequests)) throw error;
            // The rest goes on: what half an hour has measured is not thrown away for it.
            failing.add(key);
            failures.push(`with ${connections} connections ${error.message}`);
            progress.say(`LEFT OUT: ${failures.at(-1)}`);
          } finally {
            await takeAwayMade(operation, world, company);
          }
        }
      }
    }
  }
  progress.done();
  return { measurements, failures };
}

/** On a busy machine a server may refuse some of the first requests, while it opens its connections. Said, and tried again. */
async function firstRate(load: Omit<Load, 'requests'>, progress: Progress): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await measure({ ...load, requests: 20 })).requestsPerSecond;
    } catch (error) {
      if (attempt === 3) throw error;
      progress.say(`warming up: ${error instanceof Error ? error.message : 'a request failed'}`);
    }
  }
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** The next server shall find what this one found. Past the triggers, which would write all of it into the feed again. */
async function takeAwayMade(operation: BenchOperation, { owner }: World, { companyId }: BenchCompany): Promise<void> {
  if (operation.name !== 'O5') return;
  const client = await owner.connect();
  try {
    await client.query('begin');
    await client.query(`set local session_replication_role = 'replica'`);
    await client.query(
      'create temporary table made on commit drop as select company_id, id from issues where company_id = $1 and title = $2',
      [companyId, madeTitle],
    );
    await client.query('create unique index on made (company_id, id)');
    await client.query('analyze made');
    await client.query(
      `delete from issue_relations r using made where r.company_id = made.company_id and r.related_issue_id = made.id`,
    );
    await client.query(
      `delete from activity_log a using made
       where a.company_id = made.company_id and a.entity_type = 'issue' and a.entity_id = made.id::text`,
    );
    await client.query('delete from issues i using made where i.company_id = made.company_id and i.id = made.id');
    await client.query('delete from gateway.outbox');
    await client.query('commit');
    await client.query('vacuum issues, issue_relations, activity_log, gateway.outbox, companies');
  } finally {
    client.release();
  }
}
