import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownConstraints } from '../../src/graphql/unknown-rule.ts';
import { tables } from '../../src/relations.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
  // As a newer Paperclip, or an operator, may have them.
  await test.truth(`
    create table people (id text primary key);
    insert into people values ('known');
    create unique index issues_one_of_a_title on issues (company_id, title) where title like 'Secret once%';
    alter table issues add constraint issues_no_secret_check check (title not like 'Secret plan%') not valid;
    alter table issues add constraint issues_assignee_is_known foreign key (assignee_user_id) references people not valid;
    alter table issues add constraint issues_creator_is_known foreign key (billing_code) references people
      deferrable initially deferred not valid`);
});
afterAll(() => test?.close());

const create = 'mutation ($input: CreateIssueInput!) { createIssue(input: $input) { __typename } }';

it.each([
  ['a check', { title: 'Secret plan 9' }, 'issues_no_secret_check', 'a value is not allowed'],
  ['a unique index', { title: 'Secret once' }, 'issues_one_of_a_title', 'is there already'],
  ['a reference', { title: 'a', assigneeUserId: 'secret person' }, 'issues_assignee_is_known', 'is not there'],
  ['one that is asked at the commit', { title: 'a', billingCode: 'secret' }, 'issues_creator_is_known', 'is not there'],
])(
  '%s that the gateway does not know is named, with what it wants and nothing of any row, and nothing is kept',
  async (_what, input, constraint, words) => {
    if (constraint === 'issues_one_of_a_title') await company.issue({ title: 'Secret once' });
    const count = async () => (await test.truth('select id from issues')).length;
    const before = await count();
    const error = await plugin.expectError('BAD_USER_INPUT', create, {
      input: { ...input, idempotencyKey: constraint },
    });
    expect(error.message).toContain(`the constraint ${constraint} of issues: `);
    expect(error.message).toContain(words);
    expect(error.extensions).toMatchObject({ constraint });
    expect(JSON.stringify(error)).not.toMatch(/secret (plan|once|person)|Key \(|detail/i);
    expect(await count()).toBe(before);
    // The key is free for what may be written.
    const { createIssue } = await plugin.expectData(create, { input: { title: 'b', idempotencyKey: constraint } });
    expect(createIssue.__typename).toBe('CreateIssuePayload');
  },
);

it.skipIf(process.env.TESTS_ON === 'attached')(
  'every constraint that our migrations make is known as one of ours',
  async () => {
    // Commands alone write plugin_database_namespaces and plugin_migrations, as the owner.
    const others = "('people'::regclass, 'plugin_database_namespaces'::regclass, 'plugin_migrations'::regclass)";
    const there = await test.truth<{ name: string }>(
      `select conname as name from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'u', 'p', 'f', 'x')
       and conrelid not in ${others}
     union select indexrelid::regclass::text from pg_index join pg_class on pg_class.oid = indexrelid
       where indisunique and relnamespace = 'public'::regnamespace and indrelid not in ${others}`,
    );
    const added = [
      'issues_one_of_a_title',
      'issues_no_secret_check',
      'issues_assignee_is_known',
      'issues_creator_is_known',
    ];
    expect(new Set(there.map(({ name }) => name)).difference(ownConstraints()).difference(new Set(added))).toEqual(
      new Set(),
    );
  },
);

it('a constraint of our own that is met stays an error of ours', async () => {
  // Where tables are Paperclip's, its constraints have its names.
  const [{ name } = { name: '' }] = getTableConfig(tables.issues as PgTable).checks;
  await test.truth(`
    alter table issues drop constraint if exists ${name};
    alter table issues add constraint ${name} check (title <> 'Ours') not valid`);
  await plugin.expectError('INTERNAL', create, { input: { title: 'Ours' } });
});
