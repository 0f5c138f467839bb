import pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { sendTogether } from '../../src/database/packet.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
let client: pg.Client;
beforeEach(async () => {
  test = await startTestGateway();
  client = new pg.Client({ connectionString: test.gatewayUrl, query_timeout: 2_000 });
  client.on('error', () => {});
  await client.connect();
  return async () => {
    await client.end();
    await test.close();
  };
});

/** What became of each statement: its rows, or what it failed with. */
async function send(...configs: pg.QueryConfig[]): Promise<unknown[]> {
  const outcomes: unknown[] = configs.map(() => 'nothing was said of it');
  await sendTogether(
    client,
    configs.map((config, at) => ({
      config,
      onResult: ({ rows }) => {
        outcomes[at] = rows;
      },
      onError: (error) => {
        outcomes[at] = error.message;
      },
    })),
  );
  return outcomes;
}

const circle: { self?: unknown } = {};
circle.self = circle;

describe('statements that travel together', () => {
  it('are run in order, each answered with its own rows', async () => {
    const one = { text: 'select $1::int as n', values: [1] };
    const many = { text: 'select generate_series(1, 3) as n' };
    expect(await send(one, { text: 'select 1 where false' }, many, { text: '' })).toEqual([
      [{ n: 1 }],
      [],
      [{ n: 1 }, { n: 2 }, { n: 3 }],
      [],
    ]);
  });

  it('fail with the first that fails, and run what comes next', async () => {
    const bad = { text: 'select 1 / (select count(*) from issues where false)' };
    expect(await send({ text: 'select 1 as n' }, bad, { text: 'select 2 as n' })).toEqual([
      [{ n: 1 }],
      'division by zero',
      'division by zero',
    ]);
    expect(await send({ text: 'select 3 as n' })).toEqual([[{ n: 3 }]]);
  });

  it('are prepared under their names once, and anew where they stood behind one that failed', async () => {
    const named = { name: 'counting', text: 'select $1::int as n', values: [1] };
    const bad = { name: 'bad', text: 'select 1 / $1::int', values: [0] };
    expect(await send(bad, named)).toEqual(['division by zero', 'division by zero']);
    expect(await send(named, named)).toEqual([[{ n: 1 }], [{ n: 1 }]]);
    const { rows } = await client.query(`select name from pg_prepared_statements where name = 'counting'`);
    expect(rows).toHaveLength(1);
  });

  it('end before a value that cannot be written', async () => {
    const unwritable = { name: 'odd', text: 'select $1::jsonb as n', values: [circle] };
    const outcomes = await send({ text: 'select 1 as n' }, unwritable, { text: 'select 2 as n' });
    expect(outcomes[0]).toEqual([{ n: 1 }]);
    expect(outcomes[1]).toMatch(/circular/);
    expect(outcomes[2]).toBe(outcomes[1]);
    expect(await send({ ...unwritable, values: ['7'] })).toEqual([[{ n: 7 }]]);
  });

  it('fail at once, all of them, where the connection is gone', async () => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const ended = new Promise((resolve) => client.once('end', resolve));
    await test.truth('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    const outcomes = await send({ text: 'select 1' }, { text: 'select 2' });
    expect(outcomes).toEqual([expect.stringMatching(/not queryable/), expect.stringMatching(/not queryable/)]);
  });

  it('fail after the time that they have together, where no answer comes', async () => {
    const outcomes = await send({ text: 'select pg_sleep(4)' }, { text: 'select 2 as n' });
    expect(outcomes).toEqual(['Query read timeout', 'Query read timeout']);
  });
});
