import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { asOwner } from '../database/as-owner.ts';
import { WallsOpenError } from '../modules/namespaces/database-walls.sql.ts';
import { type MigrationStep, migrateNamespace } from '../modules/namespaces/migrate-namespace.service.ts';
import { readMigrationFiles } from '../modules/namespaces/migration-files.ts';
import { inTransaction } from '../modules/namespaces/provision-namespace.service.ts';
import { type Manifest, manifestSchema } from '../modules/plugins/manifest.ts';
import { missionsPlugin } from './demo-ids.ts';

const packageDirectory = fileURLToPath(new URL('../../examples/missions', import.meta.url));

/** The manifest of the example plugin, which the demo installs. */
export const missionsManifest: Manifest = manifestSchema.parse(
  JSON.parse(readFileSync(`${packageDirectory}/manifest.json`, 'utf8')),
);

export interface DemoDatabaseOptions {
  readonly onProgress?: (message: string) => void;
}

/**
 * Gives the demo plugin of missions its database, and fills it. Where there is no demo plugin, or it has its database already,
 * nothing is touched. Any number of processes may ask at once: one works, the others find it done.
 */
export async function ensureDemoDatabase(
  ownerUrl: string,
  { onProgress = () => {} }: DemoDatabaseOptions = {},
): Promise<{ created: boolean }> {
  return asOwner(ownerUrl, 'demo', async (owner) => {
    if (!(await lacksDatabase(owner))) return { created: false };
    const { id: pluginId, key: pluginKey } = missionsPlugin;
    const { version: pluginVersion, database } = missionsManifest;
    if (!database) throw new Error('the manifest of the example declares a database');
    const files = await readMigrationFiles(database, packageDirectory);
    const step = ({ file, statementsDone }: MigrationStep) => {
      if (statementsDone === 0) onProgress(`Migrating the demo plugin ${pluginKey}: ${file}`);
    };
    const { namespace } = await migrateNamespace(
      owner,
      ownerUrl,
      { pluginId, pluginKey, pluginVersion, database, files },
      step,
    );
    return { created: await fillOnce(owner, namespace) };
  }).catch((error: unknown) => {
    // The demo goes on without: who runs it is told what is missing when they install a plugin that needs it.
    if (!(error instanceof WallsOpenError)) throw error;
    onProgress(`The demo plugin has no database. ${error.message}`);
    return { created: false };
  });
}

/** A demo of an earlier version has the plugin without its database; a plugin of somebody else's by that name is not ours. */
async function lacksDatabase(owner: pg.Client): Promise<boolean> {
  const { rowCount } = await owner.query(
    `select from plugins as p where p.id = $1 and p.plugin_key = $2 and p.status <> 'uninstalled'
       and p.manifest_json -> 'database' is not null
       and p.package_path is null`,
    [missionsPlugin.id, missionsPlugin.key],
  );
  return rowCount === 1;
}

/** Filling it and saying that it is filled is one transaction: whoever is killed in between, or comes second, leaves it right. */
async function fillOnce(owner: pg.Client, namespace: string): Promise<boolean> {
  return inTransaction(owner, async () => {
    const { rowCount } = await owner.query(
      'update plugins set package_path = $2 where id = $1 and package_path is null',
      [missionsPlugin.id, packageDirectory],
    );
    if (rowCount === 1) await fill(owner, namespace);
    return rowCount === 1;
  });
}

const briefs = [
  ['Know what it costs before we promise it', 'A number with its spread, and who checked it'],
  ['Have it done before the quarter ends', 'Every child is done, and nobody worked at a weekend'],
  ['Take the risk out of the next step', 'The three largest risks have an owner and a date'],
  ['Make it boring to repeat', 'A document that somebody new can follow alone'],
] as const;

/** A brief for the root of each tree that the plugin began, and a few notes for it. */
async function fill(owner: pg.Client, namespace: string): Promise<void> {
  const schema = pg.escapeIdentifier(namespace);
  await owner.query(
    `insert into ${schema}.mission_briefs (company_id, issue_id, goal, success_criteria, requested_by, created_at)
     select i.company_id, i.id, b.goal, b.criteria, coalesce(i.created_by_user_id, a.name, 'nobody'), i.created_at
     from (select i.*, row_number() over (partition by i.company_id order by i.issue_number) as place from issues as i
           where i.parent_id is null and starts_with(i.origin_kind, $1)) as i
     left join agents as a on a.company_id = i.company_id and a.id = i.created_by_agent_id
     join unnest($2::text[], $3::text[]) with ordinality as b (goal, criteria, place) on b.place = 1 + i.place % $4`,
    [
      `plugin:${missionsPlugin.key}`,
      briefs.map(([goal]) => goal),
      briefs.map(([, criteria]) => criteria),
      briefs.length,
    ],
  );
  await owner.query(
    `insert into ${schema}.mission_notes (company_id, issue_id, author, note, created_at)
     select b.company_id, b.issue_id, n.author, n.note, b.created_at + n.place * interval '7 hours'
     from ${schema}.mission_briefs as b
     cross join (values (1, 'planner', 'Split into parts that one agent can finish in a day.'),
                        (2, 'reviewer', 'The order is right; the estimate of the first part is low.'),
                        (3, 'planner', 'Raised it, and moved the test before the hand-over.')) as n (place, author, note)`,
  );
}
