import { PluginSessions } from '../../src/database/plugin-sessions.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { pluginRoles } from '../../src/modules/namespaces/namespace-name.ts';
import { coreReadTables } from '../../src/modules/plugins/manifest.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { markersOf } from '../support/markers.ts';
import { type RichCompany, seedRichCompany } from '../support/rich-company.ts';
import { Canaries } from './canaries.ts';
import { PluginPackage } from './plugin-package.ts';
import { forbiddenCalls } from './random-calls.ts';
import { type Relation, readRelations } from './random-relations.ts';
import type { SqlVocabulary } from './random-statement.ts';

/** One plugin in one company: what it may see is its own, and what is not is somebody else's. */
export interface Speaker {
  readonly plugin: TestPlugin;
  readonly company: RichCompany;
  readonly namespace: string;
  readonly loginRole: string;
  readonly canaries: Canaries;
  /** Names as they are in the database, for statements that no gate reads. */
  readonly vocabulary: SqlVocabulary;
  /** Names as the gate takes them: Paperclip's tables are in public. */
  readonly gatedVocabulary: SqlVocabulary;
}

export interface RandomWorld {
  readonly test: TestGateway;
  readonly sessions: PluginSessions;
  /** The first plugin in the first company and the second in the second: each has rows of both others beside it. */
  readonly speakers: readonly [Speaker, Speaker];
  /** Puts the rows of both namespaces back as they were seeded. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** Stands where no view of the core shows it, in rows of every company. */
const secret = 'opensesame';

const plugins = [
  { key: 'acme.first', mark: 'alfalfa', ledger: 'ledger_of_first' },
  { key: 'acme.second', mark: 'beetroot', ledger: 'ledger_of_second' },
] as const;

const tables = (ledger: string) => `
create table topics (id int primary key, body text not null, code text unique, amount int not null,
  token uuid not null default gen_random_uuid(), noted jsonb, at timestamptz not null default now());
create table remarks (id int primary key, topic_id int references topics (id) on delete cascade, body text, amount int not null);
create table settings (id int primary key, body text, amount int not null);
create table ${ledger} (id int primary key, body text, amount int not null);
create view topic_remarks as select t.id, t.body, t.amount, r.body as remark from topics t left join remarks r on r.topic_id = t.id;`;

const seededTables = (ledger: string) => ['topics', 'remarks', 'settings', ledger];

/** Two companies with rows of every kind, and two plugins whose tables hold rows of both. Every text and number says whose it is. */
export async function seedRandomWorld(options: TestGatewayOptions = {}): Promise<RandomWorld> {
  const test = await startTestGateway(options);
  const companies = [await seedRichCompany(test, 'amaryllis'), await seedRichCompany(test, 'bluebird')] as const;
  await test.truth(
    `update agents set adapter_config = '{"key": "${secret}"}', runtime_config = '{"key": "${secret}"}'`,
  );
  await test.truth(`update heartbeat_runs set context_snapshot = context_snapshot || '{"prompt": "${secret}"}'`);
  const packages = plugins.map(
    ({ key, ledger }) =>
      new PluginPackage(key, { '001.sql': tables(ledger) }, { coreReadTables, crossCompanyTables: ['settings'] }),
  );
  const namespaces: string[] = [];
  for (const one of packages) namespaces.push((await one.install(test)).database.namespace);
  const tokens: Record<string, string[]> = {};
  for (const [p, { mark, ledger }] of plugins.entries()) {
    for (const [c, company] of companies.entries()) {
      tokens[`${c}${p}`] = await seedCell(test, {
        namespace: namespaces[p] ?? '',
        mark,
        ledger,
        company,
        cell: c * 2 + p,
      });
    }
  }
  const kept = plugins.flatMap(({ ledger }, p) => seededTables(ledger).map((name) => `${namespaces[p]}.${name}`));
  await test.truth(
    `create schema kept; ${kept.map((name) => `create table kept.${keptName(name)} as table ${name};`).join('\n')}`,
  );

  const [database] = await test.truth<{ name: string }>('select current_database() as name');
  const secrets = await readSecrets(test);
  const speaker = async (at: 0 | 1): Promise<Speaker> => {
    const other = at === 0 ? 1 : 0;
    const [own, foreign] = [companies[at], companies[other]];
    const [namespace = '', otherNamespace = ''] = [namespaces[at], namespaces[other]];
    const otherRoles = pluginRoles(plugins[other].key, database?.name ?? '');
    const loginRole = pluginRoles(plugins[at].key, database?.name ?? '').login;
    const relations = await readRelations(test, { namespace, otherNamespace });
    const calls = forbiddenCalls({
      loginRole,
      otherLogin: otherRoles.login,
      companyId: own.company.id,
      otherCompanyId: foreign.company.id,
      otherTable: `${otherNamespace}.topics`,
      ownTable: `${namespace}.topics`,
    });
    const vocabulary: SqlVocabulary = {
      ...relations,
      ids: [own.company.id, foreign.company.id, ...Object.values(own.ids).flat(), ...(foreign.ids.Issue ?? [])],
      companyIds: [own.company.id, foreign.company.id],
      keys: [keyOf(at, 0), keyOf(at, 1), keyOf(at, 2), keyOf(other, 0), keyOf(other, 1)],
      texts: ['', '%', 'a', 'Root', own.mark, own.billingCode, '1'],
      calls,
    };
    const canaries = new Canaries({
      words: [
        foreign.mark,
        plugins[other].mark,
        plugins[other].ledger,
        secret,
        otherNamespace,
        otherRoles.login,
        otherRoles.owner,
        ...secrets.map(({ login_role, word }) => (login_role === loginRole ? '' : word)),
      ].filter((word) => word !== ''),
      // Rows of the other company, also in the tables of this plugin, and of this company in the tables of the other one.
      ids: [
        ...(await markersOf(test, foreign)),
        ...Object.entries(tokens).flatMap(([key, ids]) => (key === `${at}${at}` ? [] : ids)),
        // But for those that statements name and so may have written down.
      ].filter((id) => !vocabulary.ids.includes(id)),
      ownCell: at * 2 + at,
    });
    const inPublic = (relation: Relation): Relation => ({ ...relation, schema: 'public', isOpenByName: false });
    return {
      plugin: await own.company.plugin(plugins[at].key),
      company: own,
      namespace,
      loginRole,
      canaries,
      vocabulary,
      gatedVocabulary: { ...vocabulary, core: vocabulary.core.map(inPublic) },
    };
  };
  const speakers = [await speaker(0), await speaker(1)] as const;
  const sessions = new PluginSessions({ owner: test.owner, ownerUrl: test.ownerUrl, log: silentLogger() });
  return {
    test,
    sessions,
    speakers,
    restore: async () => {
      await test.truth(
        `truncate ${kept.join(', ')}; ${kept.map((name) => `insert into ${name} select * from kept.${keptName(name)};`).join('\n')}`,
      );
    },
    close: async () => {
      await sessions.close();
      for (const one of packages) one.dispose();
      await test.close();
    },
  };
}

const keptName = (name: string) => `"${name}"`;
/** Keys of the first company are low and of the second high: one that is not one's own is somebody's. */
const keyOf = (company: number, n: number) => company * 100 + 1 + n;

async function seedCell(
  test: TestGateway,
  {
    namespace,
    mark,
    ledger,
    company,
    cell,
  }: {
    namespace: string;
    mark: string;
    ledger: string;
    company: RichCompany;
    cell: number;
  },
): Promise<string[]> {
  const at = cell >= 2 ? 1 : 0;
  const words = `${mark} ${company.mark}`;
  const values = [company.company.id, words, Canaries.amountOf(cell), keyOf(at, 0)];
  const topics = await test.truth<{ token: string }>(
    `insert into ${namespace}.topics (company_id, id, body, code, amount, noted)
     select $1::uuid, $4::int + n, 'topic ' || n || ' ' || $2, 'code ' || n || ' ' || $2, $3::int + n, jsonb_build_object('note', $2::text, 'n', n)
     from generate_series(0, 5) as n returning token`,
    values,
  );
  await test.truth(
    `insert into ${namespace}.remarks (company_id, id, topic_id, body, amount)
     select $1::uuid, $4::int + n, $4::int + n / 2, 'remark ' || n || ' ' || $2, $3::int + n from generate_series(0, 7) as n`,
    values,
  );
  await test.truth(
    `insert into ${namespace}.${ledger} (company_id, id, body, amount)
     select $1::uuid, $4::int + n, 'ledger ' || n || ' ' || $2, $3::int + n from generate_series(0, 2) as n`,
    values,
  );
  // Of no company: they say only whose plugin's they are.
  await test.truth(
    `insert into ${namespace}.settings (id, body, amount)
     select $1::int + n, 'setting ' || n || ' ' || $2, n from generate_series(0, 2) as n`,
    [keyOf(at, 0), mark],
  );
  return topics.map(({ token }) => token);
}

/** The key of the seals, and the passwords of plugins' roles: a plugin that reads either is any plugin in any company. */
function readSecrets(test: TestGateway): Promise<{ login_role: string | null; word: string }[]> {
  return test.truth(
    `select null as login_role, left(encode(inner_key, 'hex'), 40) as word from gateway.plugin_seal_key
     union all select null, left(encode(outer_key, 'hex'), 40) from gateway.plugin_seal_key
     union all select null, password from gateway.plugin_logins`,
  );
}
