import type { TestGateway } from '../../src/testing/test-gateway.ts';

/** Where a plugin's database is, and that of the other plugin. */
export interface Place {
  readonly namespace: string;
  readonly login: string;
  readonly otherNamespace: string;
  readonly otherLogin: string;
}

/** Takes one defence of the database out. What it gives back puts it in again. */
export type Defence = (test: TestGateway, place: Place) => Promise<() => Promise<unknown>>;

const scoped = 'company_id = (select plugin_core.company_id())';
const companyTables = ['topics', 'remarks'];
const statements = (names: readonly string[], statement: (name: string) => string) => names.map(statement).join('; ');

function bySql(open: (place: Place) => string, close: (place: Place) => string): Defence {
  return async (test, place) => {
    await test.truth(open(place));
    return () => test.truth(close(place));
  };
}

/** For each table of the core that plugins see. */
const coreTables = (statement: string) => `do $$ declare t record; begin
  for t in select relname from pg_class where relnamespace = 'plugin_core'::regnamespace and relkind = 'v' loop
    execute format('${statement}', t.relname);
  end loop; end $$`;

/** Views written anew, and as they were afterwards. */
function views(name: string | null, change: (definition: string) => string): Defence {
  return async (test) => {
    const found = await test.truth<{ name: string; definition: string }>(
      `select c.oid::regclass::text as name, pg_get_viewdef(c.oid) as definition from pg_class as c
       where c.relnamespace = 'plugin_core'::regnamespace and c.relkind = 'v' and ($1::text is null or c.relname = $1)`,
      [name],
    );
    const write = async (as: (definition: string) => string) => {
      for (const one of found) {
        await test.truth(`create or replace view ${one.name} with (security_barrier = true) as ${as(one.definition)}`);
      }
    };
    await write(change);
    return () => write((definition) => definition);
  };
}

function companyFunction(body: string): Defence {
  return async (test) => {
    const [row] = await test.truth<{ definition: string }>(
      `select pg_get_functiondef('plugin_core.company_id()'::regprocedure) as definition`,
    );
    await test.truth(
      `create or replace function plugin_core.company_id() returns uuid language plpgsql stable parallel restricted
       security definer set search_path = pg_catalog, pg_temp as $body$ ${body} $body$`,
    );
    return () => test.truth(row?.definition ?? '');
  };
}

const openFunction = (signature: string) =>
  bySql(
    () => `grant execute on function ${signature} to public`,
    () => `revoke execute on function ${signature} from public`,
  );

export const defences = {
  rowSecurity: bySql(
    ({ namespace }) =>
      statements(companyTables, (name) => `alter table ${namespace}.${name} disable row level security`),
    ({ namespace }) =>
      statements(companyTables, (name) => `alter table ${namespace}.${name} enable row level security`),
  ),
  policyUsing: bySql(
    ({ namespace }) => `alter policy company_rows on ${namespace}.topics using (true)`,
    ({ namespace }) => `alter policy company_rows on ${namespace}.topics using (${scoped})`,
  ),
  policyCheck: bySql(
    ({ namespace }) =>
      statements(companyTables, (name) => `alter policy company_rows on ${namespace}.${name} with check (true)`),
    ({ namespace }) =>
      statements(companyTables, (name) => `alter policy company_rows on ${namespace}.${name} with check (${scoped})`),
  ),
  companyKeys: bySql(
    ({ namespace }) =>
      `alter table ${namespace}.remarks drop constraint remarks_pkey, add constraint remarks_pkey primary key (id)`,
    ({ namespace }) =>
      `alter table ${namespace}.remarks drop constraint remarks_pkey, add constraint remarks_pkey primary key (company_id, id)`,
  ),
  companyReferences: bySql(
    ({ namespace }) => `alter table ${namespace}.topics add constraint bare unique (id);
      alter table ${namespace}.remarks drop constraint remarks_topic_id_fkey,
        add constraint remarks_topic_id_fkey foreign key (topic_id) references ${namespace}.topics (id) on delete cascade`,
    ({ namespace }) => `alter table ${namespace}.remarks drop constraint remarks_topic_id_fkey,
        add constraint remarks_topic_id_fkey foreign key (company_id, topic_id) references ${namespace}.topics (company_id, id) on delete cascade;
      alter table ${namespace}.topics drop constraint bare`,
  ),
  invokerOfViews: bySql(
    ({ namespace }) => `alter view ${namespace}.topic_remarks reset (security_invoker)`,
    ({ namespace }) => `alter view ${namespace}.topic_remarks set (security_invoker = true)`,
  ),
  otherSchema: bySql(
    ({ otherNamespace, login }) => `grant usage on schema ${otherNamespace} to ${login}`,
    ({ otherNamespace, login }) => `revoke usage on schema ${otherNamespace} from ${login}`,
  ),
  otherTables: bySql(
    ({ otherNamespace, login }) => `grant select on all tables in schema ${otherNamespace} to ${login}`,
    ({ otherNamespace, login }) => `revoke select on all tables in schema ${otherNamespace} from ${login}`,
  ),
  membership: bySql(
    ({ login, otherLogin }) => `grant ${otherLogin} to ${login}`,
    ({ login, otherLogin }) => `revoke ${otherLogin} from ${login}`,
  ),
  coreTables: bySql(
    ({ login }) => coreTables(`grant select on public.%I to ${login}`),
    ({ login }) => coreTables(`revoke select on public.%I from ${login}`),
  ),
  coreRowSecurity: bySql(
    () => coreTables('alter table public.%I disable row level security'),
    () => coreTables('alter table public.%I enable row level security'),
  ),
  viewPredicates: views(null, (definition) => definition.replace(/\s+WHERE .*$/is, '')),
  viewPolicies: bySql(
    () => coreTables('create policy taken_out on public.%I for select to paperclip_plugin_views using (true)'),
    () => coreTables('drop policy taken_out on public.%I'),
  ),
  snapshotColumns: views('heartbeat_runs', (definition) =>
    definition.replace(/jsonb_build_object\(.*\) AS context_snapshot/is, 'context_snapshot'),
  ),
  agentColumns: views('agents', (definition) =>
    definition.replace(/\b(\w+\.)?capabilities\b/, 'adapter_config::text as capabilities'),
  ),
  agentColumnGrants: bySql(
    () => 'grant select (adapter_config) on public.agents to paperclip_plugin_views',
    () => 'revoke select (adapter_config) on public.agents from paperclip_plugin_views',
  ),
  seal: companyFunction(`begin return split_part(current_setting('app.plugin_context', true), '|', 5)::uuid; end`),
  settings: openFunction('set_config(text, text, boolean)'),
  sqlInText: openFunction('query_to_xml(text, boolean, boolean, text)'),
  largeObjects: openFunction('lo_from_bytea(oid, bytea)'),
  locks: async (test, place) => {
    const close = await openFunction('pg_advisory_lock(bigint)')(test, place);
    // A session keeps its locks as long as it is there.
    return async () => {
      await close();
      await test.truth('select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = $1', [
        place.login,
      ]);
    };
  },
  catalog: bySql(
    () => 'grant select on pg_catalog.pg_class to public',
    () => 'revoke select on pg_catalog.pg_class from public',
  ),
  gatewaySchema: bySql(
    ({ login }) => `grant usage on schema gateway to ${login}`,
    ({ login }) => `revoke usage on schema gateway from ${login}`,
  ),
  gatewayTables: bySql(
    ({ login }) => `grant select on gateway.plugin_logins, gateway.plugin_seal_key to ${login}`,
    ({ login }) => `revoke select on gateway.plugin_logins, gateway.plugin_seal_key from ${login}`,
  ),
} as const satisfies Record<string, Defence>;

export type DefenceName = keyof typeof defences;
