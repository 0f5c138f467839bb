import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPluginClient } from '../../src/client/index.ts';
import { collect } from '../../src/client/pages.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { type ClientWorld, startClientWorld } from './client-world.ts';

let world: ClientWorld;
let company: SeededCompany;
beforeAll(async () => {
  world = await startClientWorld();
  company = world.company;
});
afterAll(() => world?.close());

const insert = (count: number) =>
  world.test.truth<{ id: string }>(
    `insert into issues (company_id, title, created_at)
     select $1, 'Issue ' || n, now() - interval '1 hour' * random() from generate_series(1, $2) n returning id`,
    [company.id, count],
  );
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

describe('issues.iterate()', () => {
  it.each(['asc', 'desc'] as const)('gives what was there exactly once while others write, %s', async (direction) => {
    await insert(250);
    const before = idsOf(
      await world.test.truth<{ id: string }>('select id from issues where company_id = $1', [company.id]),
    );
    const seen: string[] = [];
    for await (const { id } of world.client.issues.iterate({ orderBy: { field: 'created_at', direction } })) {
      seen.push(id);
      // Above and below where the reader stands, in the middle of pages and at their ends.
      if (seen.length % 40 === 0) await insert(7);
    }
    expect(new Set(seen).size, 'none twice').toBe(seen.length);
    const seenIds = new Set(seen);
    expect(
      before.filter((id) => !seenIds.has(id)),
      'none left out',
    ).toEqual([]);
    const after = new Set(
      idsOf(await world.test.truth<{ id: string }>('select id from issues where company_id = $1', [company.id])),
    );
    expect(
      seen.filter((id) => !after.has(id)),
      'none made up',
    ).toEqual([]);
  });

  it('reads no further than it is asked', async () => {
    await insert(250);
    let pages = 0;
    const counting: typeof fetch = (input, init) => {
      pages += 1;
      return fetch(input, init);
    };
    const client = createPluginClient({ url: world.url, token: world.plugin.token, fetch: counting });
    for await (const _ of client.issues.iterate()) break;
    expect(pages).toBe(1);
    expect(await client.issues.list({ limit: 130 })).toHaveLength(130);
    expect(pages).toBe(3);
  });

  it('ends with the reason of its signal', async () => {
    await insert(150);
    const abort = new AbortController();
    const reason = new Error('enough');
    const seen: string[] = [];
    const read = async () => {
      for await (const { id } of world.client.issues.iterate({ signal: abort.signal })) {
        seen.push(id);
        abort.abort(reason);
      }
    };
    await expect(read()).rejects.toBe(reason);
    expect(seen).toHaveLength(100);
  });
});

describe('lists without a limit', () => {
  it('give all there are, as SQL counts them', async () => {
    await insert(120);
    const [issue] = await insert(1);
    await world.test.owner.query(
      `insert into issue_comments (company_id, issue_id, body) select $1, $2, n from generate_series(1, 210) n`,
      [company.id, issue?.id],
    );
    await world.test.owner.query(
      `insert into activity_log (company_id, actor_id, action, entity_type, entity_id)
       select $1, 'system', 'issue.updated', 'issue', $2 from generate_series(1, 210)`,
      [company.id, issue?.id],
    );
    const { client } = world;
    const [{ count } = { count: 0 }] = await world.test.truth<{ count: number }>(
      'select count(*)::int from issues where company_id = $1',
      [company.id],
    );
    expect(await client.issues.list()).toHaveLength(count);
    expect(await client.issues.listComments(issue?.id ?? '')).toHaveLength(210);
    expect(await collect(client.issues.iterateComments(issue?.id ?? ''))).toHaveLength(210);
    expect(await collect(client.activity.iterate({ entityId: issue?.id }))).toHaveLength(210);
    expect(await client.activity.list({ entityId: issue?.id })).toHaveLength(100);
  });
});
