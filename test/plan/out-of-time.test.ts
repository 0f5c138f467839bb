import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

const said: string[] = [];
let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway({ execution: 'compiled', onStatement: (text) => said.push(text) });
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test?.close());

describe('a planned statement that does not come to its end', () => {
  it('because others hold its table is the answer, and is not tried once more by plain execution', async () => {
    const issue = await company.issue({ title: 'Held' });
    const holder = await test.owner.connect();
    await holder.query('begin; lock table issue_comments in access exclusive mode');
    said.length = 0;
    try {
      const { errors, data } = await plugin.send(
        'query ($id: ID!) { issue(id: $id) { title comments { nodes { body } } } }',
        { id: issue.id },
      );
      expect(data ?? null).toBeNull();
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    expect(said.filter((text) => text.includes('issue_comments'))).toHaveLength(1);
    expect(said.filter((text) => text.startsWith('begin'))).toEqual([]);
    // And nothing is left of it: the next one reads.
    const { issue: read } = await plugin.expectData('query ($id: ID!) { issue(id: $id) { title } }', { id: issue.id });
    expect(read).toEqual({ title: 'Held' });
  });

  it('because its time is up is the answer as well', async () => {
    const issue = await company.issue({ title: 'Slow' });
    // Whoever reads a row of it waits for a while that no statement has.
    await test.owner.query(`
      create function gateway.slowly() returns boolean language sql volatile as 'select pg_sleep(30) is not null';
      grant execute on function gateway.slowly() to paperclip_gateway;
      create policy slow on issues as restrictive for select to paperclip_gateway using (gateway.slowly())`);
    said.length = 0;
    try {
      const { errors } = await plugin.send('query ($id: ID!) { issue(id: $id) { title } }', { id: issue.id });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    } finally {
      await test.owner.query('drop policy slow on issues; drop function gateway.slowly()');
    }
    expect(said.filter((text) => text.startsWith('begin'))).toEqual([]);
  });
});
