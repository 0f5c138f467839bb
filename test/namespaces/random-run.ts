import fc from 'fast-check';
import pg from 'pg';
import type { PluginSession } from '../../src/database/plugin-sessions.ts';
import { runChange, runQuery } from '../../src/modules/namespaces/run-statement.service.ts';
import { executeDocument, queryDocument } from './plugin-sql.ts';
import { type RandomStatement, randomStatement, type SqlVocabulary } from './random-statement.ts';
import type { RandomWorld, Speaker } from './random-world.ts';
import { differences, readOpenKeys, strayReferences, watchOthers } from './rows-of-others.ts';
import { ungated } from './ungated.ts';

/** How the gateway sends a query: what a test of these takes away. */
export interface QueryGuards {
  /** As part of a statement of ours, by the protocol that takes one at a time. */
  readonly isWrapped: boolean;
  readonly isReadOnly: boolean;
  readonly isRolledBack: boolean;
}

const allGuards: QueryGuards = { isWrapped: true, isReadOnly: true, isRolledBack: true };

export interface RunOptions {
  readonly statements: number;
  readonly seed: number;
  readonly guards?: QueryGuards;
  /** Of the statements, those of one kind alone. */
  readonly via?: RandomStatement['via'];
  /** Ends the run once this was found. */
  readonly until?: Finding['what'];
}

export interface Finding {
  readonly what: 'a row of others' | 'a key of others' | 'a change of others' | 'something left behind';
  readonly found: string;
  readonly sql: string;
}

export interface RunReport {
  sent: number;
  /** How many PostgreSQL ran to their end. */
  ran: number;
  /** Of those that ran, how many gave or changed a row. */
  withRows: number;
  readonly refusals: Map<string, number>;
  readonly findings: Finding[];
}

/** Statements between two looks at the rows of others: each of them is under suspicion when those have changed. */
const batchSize = 25;

/** The statements of one seed. */
export function randomStatements(vocabulary: SqlVocabulary, { statements, seed }: RunOptions): RandomStatement[] {
  const numbers = fc.array(fc.noBias(fc.nat()), { minLength: 50, maxLength: 250, size: 'max' });
  return fc.sample(numbers, { numRuns: statements, seed }).map((entropy) => randomStatement(entropy, vocabulary));
}

/**
 * Sends random statements as the plugin's role, as the gateway would if its gate let everything through, and looks for what is not the
 * speaker's: in rows, in errors with all that PostgreSQL says of them, in notices, and in what they leave behind.
 */
export async function runAsRole(world: RandomWorld, speaker: Speaker, options: RunOptions): Promise<RunReport> {
  const report: RunReport = { sent: 0, ran: 0, withRows: 0, refusals: new Map(), findings: [] };
  const all = randomStatements(speaker.vocabulary, options);
  const isDone = () => report.findings.some(({ what }) => what === options.until);
  const openKeys = await readOpenKeys(world.test, speaker);
  for (const via of ['query', 'change'] as const) {
    const look = await watchOthers(world.test, speaker, via === 'query' ? 'none' : 'in its own tables');
    const before = await look();
    const ofKind = all.filter((one) => one.via === via && (options.via ?? via) === via);
    for (let at = 0; at < ofKind.length && !isDone(); at += batchSize) {
      const batch = ofKind.slice(at, at + batchSize);
      for (const statement of batch) {
        if (!isDone()) await runOne(world, speaker, statement, { report, openKeys, ...options });
      }
      const changed = differences(before, await look());
      const misled = via === 'change' ? await strayReferences(world.test, speaker) : [];
      if (changed.length + misled.length > 0) {
        report.findings.push(changeBy(batch, [...changed, ...misled]));
      }
      if (via === 'change' || changed.length > 0) await world.restore();
    }
  }
  return report;
}

/**
 * Sends random statements through the API, and looks for what is not the speaker's in all that it answers and in what is there
 * afterwards.
 */
export async function runThroughGate(world: RandomWorld, speaker: Speaker, options: RunOptions): Promise<RunReport> {
  const report: RunReport = { sent: 0, ran: 0, withRows: 0, refusals: new Map(), findings: [] };
  const all = randomStatements(speaker.gatedVocabulary, options);
  const look = await watchOthers(world.test, speaker, 'in its company');
  const before = await look();
  for (let at = 0; at < all.length; at += batchSize) {
    const batch = all.slice(at, at + batchSize);
    for (const { via, sql } of batch) {
      report.sent += 1;
      const answer =
        via === 'query'
          ? await speaker.plugin.send(queryDocument, { sql, params: [] })
          : await speaker.plugin.send(executeDocument, { input: { sql, params: [] } });
      const text = JSON.stringify(answer);
      const [, reason] = /"reason":"(\w+)"/.exec(text) ?? [];
      if (reason) report.refusals.set(reason, (report.refusals.get(reason) ?? 0) + 1);
      else if (answer.errors) throw new Error(`${sql}\n${text}`);
      else report.ran += 1;
      if (!/"rowCount":0/.test(text)) report.withRows += reason ? 0 : 1;
      for (const found of speaker.canaries.in(text, sql)) report.findings.push({ what: 'a row of others', found, sql });
    }
    const changed = differences(before, await look());
    const misled = await strayReferences(world.test, speaker);
    if (changed.length + misled.length > 0) report.findings.push(changeBy(batch, [...changed, ...misled]));
    await world.restore();
  }
  return report;
}

function changeBy(batch: readonly RandomStatement[], names: readonly string[]): Finding {
  const what = names.every((name) => name.startsWith('left')) ? 'something left behind' : 'a change of others';
  return { what, found: names.join(', '), sql: batch.map(({ sql }) => sql).join(';\n') };
}

async function runOne(
  world: RandomWorld,
  { plugin, canaries }: Speaker,
  { via, sql, returnsRows }: RandomStatement,
  { report, openKeys, guards = allGuards }: { report: RunReport; openKeys: ReadonlySet<string>; guards?: QueryGuards },
): Promise<void> {
  const said: string[] = [];
  const access = via === 'query' && guards.isReadOnly ? 'read' : 'write';
  report.sent += 1;
  await world.sessions
    .inSession({ pluginId: plugin.id, companyId: plugin.companyId }, access, async (session) => {
      const overheard = { ...session, client: overhear(session.client, said) };
      const statement = { ...ungated(sql), returnsRows };
      if (via === 'change') {
        report.withRows += Math.sign((await runChange(overheard, statement, [])).rowCount);
        await session.client.query('commit');
      } else {
        if (guards.isWrapped) report.withRows += Math.sign((await runQuery(overheard, statement, [])).rowCount);
        else await overheard.client.query(sql);
        if (!guards.isRolledBack) await session.client.query('commit');
      }
      report.ran += 1;
    })
    .catch((error: unknown) => {
      const reason = error instanceof Error && 'reason' in error ? String(error.reason) : String(error);
      report.refusals.set(reason, (report.refusals.get(reason) ?? 0) + 1);
    });
  for (const found of canaries.in(said.join('\n'), sql)) report.findings.push({ what: 'a row of others', found, sql });
  const [, key = ''] = /duplicate key value violates unique constraint "([^"]+)"/.exec(said.join('\n')) ?? [];
  if (openKeys.has(key)) report.findings.push({ what: 'a key of others', found: key, sql });
}

/** All that PostgreSQL answers, also what the gateway keeps to itself: details and hints of errors, and notices. */
function overhear(client: PluginSession['client'], said: string[]): PluginSession['client'] {
  return new Proxy(client, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name, target);
      return async (...given: Parameters<typeof target.query>) => {
        const notice = (message: { message?: string }) => said.push(String(message.message));
        target.on('notice', notice);
        try {
          const answer: unknown = await target.query(...given);
          const results = Array.isArray(answer) ? answer : [answer];
          for (const result of results) said.push(JSON.stringify((result as pg.QueryResult).rows));
          return answer;
        } catch (error) {
          if (error instanceof pg.DatabaseError) {
            said.push([error.message, error.detail, error.hint, error.where, error.internalQuery].join('\n'));
          }
          throw error;
        } finally {
          target.off('notice', notice);
        }
      };
    },
  });
}
