import type pg from 'pg';
import { asOwner } from '../database/as-owner.ts';
import { plugins } from '../modules/plugins/plugin.table.ts';
import { demoPlugins } from './demo-ids.ts';
import { pluginRows } from './demo-plugins.ts';
import { insertRows } from './insert-rows.ts';
import { momentOf, timestampOf } from './moment.ts';
import { Seeder } from './seed-tables.sql.ts';
import { settleTotals } from './settle-totals.ts';

export interface SeedOptions {
  /** How many issues to add. At least one. */
  readonly issues?: number;
  readonly costs?: number;
  /** How many of the issues are one tree; a thousand, or fewer where there are not as many. */
  readonly tree?: number;
  /** The issue prefix of the company that grows. Made when there is none. */
  readonly company?: string;
  readonly now?: Date;
  readonly onProgress?: SeedProgress;
}

export type SeedProgress = (rowsDone: number, rowsTotal: number, what: string) => void;

export interface SeedResult {
  readonly companyId: string;
  readonly prefix: string;
  /** The top of the one tree. */
  readonly rootId: string;
  readonly rootIdentifier: string;
  readonly rowsAdded: number;
}

const seedLock = 7_451_203_120;
const treeSizeDefault = 1000;
// Named, because the database may hold much that is not ours.
const seededTables = `companies, agents, agent_runtime_state, projects, issues, issue_relations, agent_wakeup_requests,
  heartbeat_runs, issue_comments, cost_events, activity_log`;

/**
 * Adds many rows to one company, for trying how the gateway fares with much data. Every call adds as much again and makes
 * one tree. The rows are made inside the database; none of them crosses the wire.
 */
export async function seedLarge(ownerUrl: string, options: SeedOptions = {}): Promise<SeedResult> {
  const {
    issues = 10_000,
    costs = 200_000,
    tree = treeSizeDefault,
    company: prefix = 'BIG',
    now = new Date(),
    onProgress = () => {},
  } = options;
  assertCount('issues', issues, 1);
  assertCount('costs', costs, 0);
  assertCount('tree', tree, 1);
  if (!/^[A-Z][A-Z0-9]{0,9}$/.test(prefix)) {
    throw new InvalidSeedError('The company is named by its issue prefix: up to ten capital letters and digits.');
  }
  return asOwner(ownerUrl, 'seed', async (client) => {
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    await client.query('select pg_advisory_xact_lock($1)', [seedLock]);
    const company = await findOrMakeCompany(client, prefix);
    await installDemoPlugins(client, company.id, now);
    const at = timestampOf(momentOf(now));
    const size = { issues, costs, tree: Math.min(tree, issues) };
    const seeder = new Seeder(client, { ...company, prefix, ...size, at }, onProgress);
    const rowsAdded = await seeder.addEverything();
    await settleTotals(client, company.id, momentOf(now));
    await client.query('commit');
    onProgress(rowsAdded, rowsAdded, 'statistics');
    await client.query(`analyze ${seededTables}`);
    const rootNumber = company.lastNumber + 1;
    const rootId = await seeder.issueId(rootNumber);
    return { companyId: company.id, prefix, rootId, rootIdentifier: `${prefix}-${rootNumber}`, rowsAdded };
  });
}

export class InvalidSeedError extends Error {}

function assertCount(name: string, count: number, min: number): void {
  if (Number.isSafeInteger(count) && count >= min && count <= 10_000_000) return;
  throw new InvalidSeedError(`${name} must be a whole number from ${min} to 10000000.`);
}

/** The lock on the company's row keeps a gateway that serves meanwhile from giving out the same identifiers. */
async function findOrMakeCompany(client: pg.Client, prefix: string): Promise<{ id: string; lastNumber: number }> {
  await client.query(
    `insert into companies (name, issue_prefix, description) values ($1, $2, 'Made to be large.')
     on conflict (issue_prefix) do nothing`,
    [prefix === 'BIG' ? 'Big Company' : `Company ${prefix}`, prefix],
  );
  const { rows } = await client.query<{ id: string; last_number: number }>(
    `select c.id, greatest(c.issue_counter, coalesce(
       (select max(i.issue_number) from issues i where i.company_id = c.id), 0)) as last_number
     from companies c where c.issue_prefix = $1 for update`,
    [prefix],
  );
  const [company] = rows;
  if (!company) throw new Error('The company was neither found nor made');
  return { id: company.id, lastNumber: company.last_number };
}

async function installDemoPlugins(client: pg.Client, companyId: string, now: Date): Promise<void> {
  const keys = demoPlugins.map(({ key }) => key);
  const { rows } = await client.query<{ plugin_key: string }>(
    'select plugin_key from plugins where plugin_key = any($1)',
    [keys],
  );
  const present = new Set(rows.map(({ plugin_key }) => plugin_key));
  await insertRows(
    client,
    plugins,
    pluginRows(momentOf(now)).filter(({ pluginKey }) => !present.has(pluginKey)),
  );
  await client.query(
    `insert into plugin_company_settings (company_id, plugin_id) select $1, id from plugins where plugin_key = any($2)
     on conflict (company_id, plugin_id) do nothing`,
    [companyId, keys],
  );
}
