import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CompanyClient, createPluginClient } from '../../src/client/index.ts';
import { pause } from '../../src/client/pause.ts';
import { type Between, type Passing, startBetween } from './between.ts';
import { type ClientWorld, quickRetry, startClientWorld } from './client-world.ts';

const clock: { frozenAt: number | null } = { frozenAt: null };

/** What a call is refused with once its plugin has nothing left to spend. */
async function emptied(call: () => Promise<unknown>): Promise<unknown> {
  for (let count = 0; count < 300; count += 1) {
    try {
      await call();
    } catch (error) {
      return error;
    }
  }
  return null;
}

let world: ClientWorld;
let between: Between;
let client: CompanyClient;
let seen: Passing[];
beforeAll(async () => {
  world = await startClientWorld({ now: () => clock.frozenAt ?? Date.now() });
  between = await startBetween(world.url, (passing) => passing.pass());
  client = createPluginClient({ url: between.url, token: world.plugin.token, retry: quickRetry });
});
afterAll(async () => {
  await between?.close();
  await world?.close();
});

beforeEach(() => {
  seen = [];
  between.passage = (passing) => passing.pass();
});

/** Does this to the first requests, and hands the others on. */
function first(times: number, passage: (passing: Passing) => unknown): void {
  between.passage = async (passing) => {
    seen.push(passing);
    if (seen.length > times) await passing.pass();
    else await passage(passing);
  };
}

const keyOf = ({ body }: Passing): unknown => JSON.parse(body).variables.input.idempotencyKey;
const countOf = async (title: string) =>
  (await world.test.truth<{ n: number }>('select count(*)::int as n from issues where title = $1', [title]))[0]?.n;
const raw = 'mutation { createIssue(input: { title: "Raw" }) { __typename } }';
const unavailable = (passing: Passing) =>
  passing.answer(
    503,
    { 'content-type': 'application/json', 'retry-after': '0' },
    JSON.stringify({ errors: [{ message: 'Away.', extensions: { code: 'UNAVAILABLE', retryable: true } }] }),
  );

describe('a mutation whose answer is lost', () => {
  it('is sent again under the same key, and done once', async () => {
    first(2, async (passing) => {
      await passing.swallow();
      passing.cut();
    });
    const issue = await client.issues.create({ title: 'Created once' });
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(keyOf)).size).toBe(1);
    expect(keyOf(seen[0] as Passing)).toMatch(/^[0-9a-f-]{36}$/);
    expect(await countOf('Created once')).toBe(1);
    expect(await client.issues.get(issue.id)).toMatchObject({ title: 'Created once' });
    const audit = `select count(*)::int as n from activity_log where entity_id = $1 and action = 'issue.created'`;
    expect(await world.test.truth(audit, [issue.id])).toEqual([{ n: 1 }]);
  });

  it('keeps the key that the caller gave it', async () => {
    first(1, async (passing) => {
      await passing.swallow();
      passing.cut();
    });
    await client.issues.create({ title: 'Keyed', idempotencyKey: 'my-own' });
    await client.issues.create({ title: 'Keyed', idempotencyKey: 'my-own' });
    expect(seen.map(keyOf)).toEqual(['my-own', 'my-own', 'my-own']);
    expect(await countOf('Keyed')).toBe(1);
  });

  it('has a key of its own each time that it is called', async () => {
    first(0, () => {});
    await client.issues.create({ title: 'Twice' });
    await client.issues.create({ title: 'Twice' });
    expect(await countOf('Twice')).toBe(2);
  });

  it.each([1, 2, 3])('is done once also where a network loses four of ten messages, in order %i', async (order) => {
    let arrived = 0;
    between.passage = async (passing) => {
      arrived += 1;
      const luck = (arrived * 7_919 * order) % 10;
      if (luck < 2) return passing.cut();
      if (luck > 3) return passing.pass();
      await passing.swallow();
      return passing.cut();
    };
    const tireless = createPluginClient({
      url: between.url,
      token: world.plugin.token,
      retry: { attempts: 20, baseDelayMs: 1, maxDelayMs: 5 },
    });
    const titles = Array.from({ length: 40 }, (_, n) => `Lossy ${order}.${n}`);
    const created = await Promise.all(titles.map((title) => tireless.issues.create({ title })));
    const rows = await world.test.truth<{ id: string }>(`select id from issues where title like $1`, [
      `Lossy ${order}.%`,
    ]);
    expect(arrived).toBeGreaterThan(titles.length);
    expect(rows.map(({ id }) => id).sort()).toEqual(created.map(({ id }) => id).sort());
  });

  it('of your own document is sent again where its input is a variable, and not where it is written out', async () => {
    const document = 'mutation ($input: CreateIssueInput!) { createIssue(input: $input) { __typename } }';
    const lose = async (passing: Passing) => {
      await passing.swallow();
      passing.cut();
    };
    first(1, lose);
    await client.request(document, { input: { title: 'Mine' } });
    expect(await countOf('Mine')).toBe(1);
    seen = [];
    first(1, lose);
    await expect(client.request(raw)).rejects.toMatchObject({ name: 'NetworkError' });
    expect(seen).toHaveLength(1);
    expect(await countOf('Raw')).toBe(1);
  });

  it('with one variable for two mutations is not given one key for both', async () => {
    const twice = `mutation ($input: CreateIssueInput!) {
      a: createIssue(input: $input) { __typename } b: createIssue(input: $input) { __typename } }`;
    await client.request(twice, { input: { title: 'Two at once' } });
    expect(await countOf('Two at once')).toBe(2);
  });
});

describe('a query', () => {
  it.each([
    ['a connection that breaks', (passing: Passing) => passing.cut()],
    ['503 of the gateway', unavailable],
    ['502 of a proxy', (passing: Passing) => passing.answer(502, { 'content-type': 'text/html' }, '<h1>Bad</h1>')],
  ])('is sent again after %s', async (_, passage) => {
    first(3, passage);
    expect(await client.companyId()).toBe(world.company.id);
    expect(await client.viewer()).toMatchObject({ company: { id: world.company.id } });
    expect(seen).toHaveLength(4);
  });

  it('is given up after as many attempts as were asked for', async () => {
    first(100, unavailable);
    await expect(client.viewer()).rejects.toMatchObject({ name: 'Unavailable', status: 503, retryable: true });
    expect(seen).toHaveLength(quickRetry.attempts);
    seen = [];
    const once = createPluginClient({ url: between.url, token: world.plugin.token, retry: { attempts: 1 } });
    await expect(once.viewer()).rejects.toMatchObject({ name: 'Unavailable' });
    expect(seen).toHaveLength(1);
  });

  it('is not sent again after an answer that will not change', async () => {
    first(100, (passing) => passing.pass());
    await expect(client.request('{ nothing }')).rejects.toMatchObject({ name: 'BadUserInput' });
    first(100, (passing) => passing.answer(404, { 'content-type': 'text/plain' }, 'Not here'));
    await expect(client.viewer()).rejects.toMatchObject({ name: 'UnexpectedAnswer', status: 404 });
    expect(seen).toHaveLength(2);
  });

  it('is given up when no answer comes in time', async () => {
    between.passage = (passing) => void seen.push(passing);
    const hasty = createPluginClient({
      url: between.url,
      token: world.plugin.token,
      retry: { ...quickRetry, attempts: 2 },
      timeoutMs: 50,
    });
    await expect(hasty.viewer()).rejects.toMatchObject({
      name: 'NetworkError',
      message: 'The gateway did not answer in time.',
    });
    expect(seen).toHaveLength(2);
  });

  it('is not followed to wherever an answer points, with its token', async () => {
    first(100, (passing) => passing.answer(307, { location: `${world.url}/graphql` }, ''));
    await expect(client.viewer()).rejects.toMatchObject({ name: 'NetworkError' });
  });

  it('stops being sent again when its signal aborts', async () => {
    const reason = new Error('enough');
    const abort = new AbortController();
    first(100, (passing) => {
      if (seen.length === 2) abort.abort(reason);
      passing.cut();
    });
    await expect(client.viewer({ signal: abort.signal })).rejects.toBe(reason);
    expect(seen).toHaveLength(2);
  });
});

describe('pacing', () => {
  const limited = (passing: Passing, retryAfterMs: number) =>
    passing.answer(
      429,
      { 'content-type': 'application/json', 'retry-after': String(Math.ceil(retryAfterMs / 1000)) },
      JSON.stringify({
        errors: [{ message: 'Wait.', extensions: { code: 'RATE_LIMITED', retryAfterMs, retryable: true } }],
      }),
    );

  it('waits as long as the gateway says, and holds all calls back meanwhile', async () => {
    const arrivals: number[] = [];
    let refusedAt = 0;
    between.passage = async (passing) => {
      if (refusedAt > 0) arrivals.push(performance.now() - refusedAt);
      if (refusedAt > 0) return passing.pass();
      refusedAt = performance.now();
      return limited(passing, 400);
    };
    const paced = createPluginClient({ url: between.url, token: world.plugin.token, retry: quickRetry });
    const refused = paced.viewer();
    while (refusedAt === 0) await pause(1);
    // By now the refusal has reached the client.
    await pause(100);
    await Promise.all([refused, ...Array.from({ length: 5 }, () => paced.viewer())]);
    expect(arrivals).toHaveLength(6);
    expect(Math.min(...arrivals)).toBeGreaterThan(390);
  });

  it('sends a mutation again that was refused for its pace: nothing of it was done', async () => {
    first(1, (passing) => limited(passing, 1));
    await client.request(raw.replace('Raw', 'Paced'));
    expect(await countOf('Paced')).toBe(1);
  });

  it('fails with how long to wait where that is longer than a call may take', async () => {
    first(1, (passing) => limited(passing, 3_600_000));
    await expect(client.viewer()).rejects.toMatchObject({ name: 'RateLimited', retryAfterMs: 3_600_000, status: 429 });
  });

  it('goes on as soon as the gateway itself has points again', async () => {
    const { token } = await (await world.test.company()).plugin('acme.sdk');
    const dear = '{ issues(first: 100) { nodes { blocks(first: 90) { nodes { documents { id } } } } } }';
    const hasty = createPluginClient({ url: world.url, token, retry: { attempts: 1 } });
    clock.frozenAt = Date.now();
    try {
      const refused = await emptied(() => hasty.request(dear));
      expect(refused).toMatchObject({ name: 'RateLimited', retryAfterMs: expect.any(Number) });
      const patient = createPluginClient({ url: world.url, token, retry: quickRetry });
      const waiting = patient.request(dear);
      const [stillWaiting] = await Promise.all([
        Promise.race([waiting.then(() => false), pause(300).then(() => true)]),
        hasty.request(dear).catch(() => null),
      ]);
      expect(stillWaiting).toBe(true);
      clock.frozenAt += 1_000;
      await expect(waiting).resolves.toBeDefined();
    } finally {
      clock.frozenAt = null;
    }
  });

  it('holds back where headers say that nothing is left', async () => {
    const arrivals: number[] = [];
    between.passage = async (passing) => {
      arrivals.push(performance.now());
      const answer = await passing.swallow();
      const headers = { 'content-type': 'application/json', 'ratelimit-remaining': '0', 'ratelimit-reset': '1' };
      passing.answer(200, arrivals.length === 1 ? headers : { 'content-type': 'application/json' }, answer);
    };
    const paced = createPluginClient({ url: between.url, token: world.plugin.token, retry: quickRetry });
    await paced.viewer();
    await paced.viewer();
    expect((arrivals[1] ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(900);
  });
});
