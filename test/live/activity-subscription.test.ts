import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import { feedCursor } from '../../src/graphql/live-source.ts';
import { forgetOldEntries } from '../../src/modules/activity/forget-entries.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import type { TestStream } from '../../src/testing/test-stream.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway({ liveTimings: { heartbeatMs: 200 } });
});
afterAll(() => test?.close());

const subscription = `subscription ($filter: ActivityFilter, $issueId: ID, $includeSubtree: Boolean, $after: String) {
  activity(filter: $filter, issueId: $issueId, includeSubtree: $includeSubtree, after: $after) {
    __typename
    ... on ActivityAdded { cursor entry { id } }
    ... on ActivityGap { cursor reason }
    ... on Heartbeat { cursor at }
  }
}`;

/** The ids of the next entries that a stream tells. */
async function nextIds(stream: TestStream, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push((await stream.nextData()).activity.entry.id);
  return ids;
}

async function nextHeartbeat(stream: TestStream): Promise<{ cursor: string; at: string }> {
  for (;;) {
    const event = await stream.next();
    if (event?.event !== 'next') throw new Error(`expected a heartbeat, got ${JSON.stringify(event)}`);
    if (event.answer.data?.activity.__typename === 'Heartbeat') return event.answer.data.activity;
  }
}

async function newWorld(): Promise<void> {
  company = await test.company();
  plugin = await company.plugin('acme.live');
}

describe('Subscription.activity', () => {
  beforeAll(newWorld);

  it('tells what a mutation of the gateway left in the log', async () => {
    await using stream = await plugin.subscribe(subscription);
    const { createIssue } = await plugin.expectData(
      'mutation { createIssue(input: { title: "Told" }) { ... on CreateIssuePayload { activity { id } } } }',
    );
    expect(await nextIds(stream, 1)).toEqual([createIssue.activity[0].id]);
  });

  it('tells what others write past the gateway', async () => {
    await using stream = await plugin.subscribe(subscription);
    const entry = await company.activity();
    expect(await nextIds(stream, 1)).toEqual([entry.id]);
  });

  it('answers as server-sent events, each with the cursor behind it as its id', async () => {
    await using stream = await plugin.subscribe(subscription);
    await company.activity();
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    for (;;) {
      const event = await stream.next();
      if (event?.event !== 'next') throw new Error('the stream has ended');
      expect(event.id).toBe(event.answer.data?.activity.cursor);
      if (event.answer.data?.activity.__typename === 'ActivityAdded') return;
    }
  });

  it('tells transactions in the order in which they commit, also one that wrote first and commits last', async () => {
    await using stream = await plugin.subscribe(subscription);
    const write = `insert into activity_log (company_id, actor_id, action, entity_type, entity_id)
      values ($1, 'system', 'held.open', 'company', 'x') returning id`;
    const held = new pg.Client({ connectionString: test.ownerUrl });
    await held.connect();
    await held.query('begin');
    const late = (await held.query(write, [company.id])).rows[0].id;
    const early = await company.activity();
    expect(await nextIds(stream, 1), 'an open transaction holds nobody up').toEqual([early.id]);
    await held.query('commit');
    await held.end();
    expect(await nextIds(stream, 1)).toEqual([late]);
  });

  it('tells all of a transaction that leaves more than a queue holds', async () => {
    await using stream = await plugin.subscribe(subscription);
    const { rows } = await test.owner.query(
      `insert into activity_log (company_id, actor_id, action, entity_type, entity_id)
       select $1, 'system', 'many', 'company', n::text from generate_series(1, 700) as n returning id`,
      [company.id],
    );
    expect(await nextIds(stream, 700)).toEqual(rows.map(({ id }) => id));
  });

  it('beats when it begins and when there is nothing to tell, with the position it has come to', async () => {
    await using stream = await plugin.subscribe(subscription);
    const first = await nextHeartbeat(stream);
    const second = await nextHeartbeat(stream);
    expect(second.cursor).toBe(first.cursor);
    expect(Date.parse(second.at)).toBeGreaterThan(Date.parse(first.at));
    const entry = await company.activity();
    await nextIds(stream, 1);
    const { cursor } = await nextHeartbeat(stream);
    await using behind = await plugin.subscribe(subscription, { after: cursor });
    await using before = await plugin.subscribe(subscription, { after: first.cursor });
    expect(await nextIds(before, 1)).toEqual([entry.id]);
    const next = await company.activity();
    expect(await nextIds(behind, 1)).toEqual([next.id]);
  });

  it('goes on behind a cursor, with what was done meanwhile and then with what is done now', async () => {
    const stream = await plugin.subscribe(subscription);
    await company.activity();
    const { cursor } = (await stream.nextData()).activity;
    stream.close();
    const missed = [];
    for (let i = 0; i < 150; i += 1) missed.push((await company.activity()).id);
    await using resumed = await plugin.subscribe(subscription, { after: cursor });
    expect(await nextIds(resumed, 150)).toEqual(missed);
    const now = await company.activity();
    expect(await nextIds(resumed, 1)).toEqual([now.id]);
  });

  it('goes on behind the header Last-Event-ID, which a browser sends, rather than behind the argument', async () => {
    const stream = await plugin.subscribe(subscription);
    await company.activity();
    await company.activity();
    const [first, second] = [(await stream.nextData()).activity, (await stream.nextData()).activity];
    stream.close();
    const third = await company.activity();
    const headers = { 'last-event-id': second.cursor };
    await using resumed = await plugin.subscribe(subscription, { after: first.cursor }, headers);
    expect(await nextIds(resumed, 1)).toEqual([third.id]);
  });

  it('is refused with a cursor of something else', async () => {
    for (const after of ['nonsense', Buffer.from('["ActivityEntry newest","1","2"]').toString('base64url')]) {
      await using stream = await plugin.subscribe(subscription, { after });
      expect(await stream.nextError()).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
      expect(await stream.next()).toEqual({ event: 'complete' });
    }
  });
});

describe('a filter', () => {
  beforeAll(newWorld);

  it('lets through what it lets through in a query', async () => {
    const own = await plugin.subscribe(subscription, { filter: { ownOnly: true } });
    const named = await plugin.subscribe(subscription, { filter: { action: ['issue.created'], entityType: 'issue' } });
    await company.activity({ action: 'issue.updated' });
    const created = await company.activity({ action: 'issue.created' });
    const { logActivity } = await plugin.expectData(
      'mutation { logActivity(input: { message: "own" }) { ... on LogActivityPayload { entry { id } } } }',
    );
    expect(await nextIds(own, 1)).toEqual([logActivity.entry.id]);
    expect(await nextIds(named, 1)).toEqual([created.id]);
    own.close();
    named.close();
  });

  it('moves the position past what it does not let through', async () => {
    await using stream = await plugin.subscribe(subscription, { filter: { action: ['never'] } });
    const { cursor } = await nextHeartbeat(stream);
    await company.activity();
    let later = cursor;
    while (later === cursor) later = (await nextHeartbeat(stream)).cursor;
    await using resumed = await plugin.subscribe(subscription, { after: later });
    const next = await company.activity();
    expect(await nextIds(resumed, 1)).toEqual([next.id]);
  });

  it('that cannot be is refused when the stream is opened', async () => {
    await using stream = await plugin.subscribe(subscription, { filter: { entityType: 'a\u0001b' } });
    expect(await stream.nextError()).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('by issue leaves out the rest, and with its subtree takes in what lies below it now', async () => {
    const [root, elsewhere] = [await company.issue(), await company.issue()];
    const child = await company.issue({ parentId: root.id });
    const grandchild = await company.issue({ parentId: child.id });
    const hidden = await company.issue({ parentId: root.id, hiddenAt: new Date().toISOString() });
    const belowHidden = await company.issue({ parentId: hidden.id });
    await using alone = await plugin.subscribe(subscription, { issueId: root.identifier });
    await using tree = await plugin.subscribe(subscription, { issueId: root.id, includeSubtree: true });
    const entryOf = ({ id }: { id: string }) => company.activity({ entityId: id });
    const entries = [];
    for (const issue of [elsewhere, root, child, hidden, belowHidden, grandchild]) entries.push(await entryOf(issue));
    expect(await nextIds(alone, 1)).toEqual([entries[1]?.id]);
    expect(await nextIds(tree, 3)).toEqual([entries[1]?.id, entries[2]?.id, entries[5]?.id]);
    await test.truth('update issues set parent_id = $1 where id = $2', [child.id, elsewhere.id]);
    const moved = await entryOf(elsewhere);
    expect(await nextIds(tree, 1)).toEqual([moved.id]);
  });

  it('by an issue that the company does not have is refused, and so is a subtree of nothing', async () => {
    const foreign = await (await test.company()).issue();
    for (const issueId of [foreign.id, foreign.identifier, 'f3b1ad1c-5f0c-4d51-9be8-7f44e1f3a111']) {
      await using stream = await plugin.subscribe(subscription, { issueId });
      expect(await stream.nextError()).toMatchObject({ code: 'NOT_FOUND', argument: 'issueId' });
    }
    await using stream = await plugin.subscribe(subscription, { includeSubtree: true });
    expect(await stream.nextError()).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'includeSubtree' });
  });
});

describe('a gap', () => {
  beforeAll(newWorld);

  it('is told where entries behind the cursor are no longer kept, and the rest comes after it', async () => {
    const stream = await plugin.subscribe(subscription);
    await company.activity();
    const { cursor } = (await stream.nextData()).activity;
    stream.close();
    await company.activity();
    await test.truth(`update gateway.outbox set committed_at = now() - interval '2 days' where company_id = $1`, [
      company.id,
    ]);
    await forgetOldEntries(test.owner);
    const kept = await company.activity();
    await using resumed = await plugin.subscribe(subscription, { after: cursor });
    const { activity: gap } = await resumed.nextData();
    expect(gap).toMatchObject({ __typename: 'ActivityGap', reason: expect.stringContaining('no longer kept') });
    expect(await nextIds(resumed, 1)).toEqual([kept.id]);
    await using behindGap = await plugin.subscribe(subscription, { after: gap.cursor });
    expect(await nextIds(behindGap, 1), 'its cursor is one to go on from').toEqual([kept.id]);
  });

  it('is told where the feed does not reach as far as the cursor', async () => {
    await using stream = await plugin.subscribe(subscription, { after: feedCursor({ commit: 1e9, entry: 1 }) });
    const { activity } = await stream.nextData();
    expect(activity).toMatchObject({ __typename: 'ActivityGap' });
    const next = await company.activity();
    expect(await nextIds(stream, 1)).toEqual([next.id]);
  });
});

describe('who may not', () => {
  beforeAll(newWorld);

  it.each(['activity.read', 'events.subscribe'] as const)('follow without %s is told so at once', async (missing) => {
    const without = await company.plugin(`acme.without-${missing.length}`, {
      capabilities: capabilities.filter((capability) => capability !== missing),
    });
    await using stream = await without.subscribe(subscription);
    expect(await stream.nextError()).toMatchObject({
      code: 'CAPABILITY_DENIED',
      capability: missing,
      field: 'Subscription.activity',
    });
    expect(await stream.next()).toEqual({ event: 'complete' });
    expect(await stream.next()).toBeNull();
  });

  it('read a field of an entry is told so in each answer, as in a query', async () => {
    const reader = await company.plugin('acme.reader', { capabilities: ['activity.read', 'events.subscribe'] });
    await using stream = await reader.subscribe(
      'subscription { activity { __typename ... on ActivityAdded { entry { id issue { title } } } } }',
    );
    const issue = await company.issue();
    const entry = await company.activity({ entityId: issue.id });
    for (;;) {
      const event = await stream.next();
      if (event?.event !== 'next' || event.answer.data?.activity.__typename !== 'ActivityAdded') continue;
      expect(event.answer.data.activity.entry).toEqual({ id: entry.id, issue: null });
      expect(event.answer.errors?.[0]?.extensions).toMatchObject({
        code: 'CAPABILITY_DENIED',
        field: 'ActivityEntry.issue',
      });
      return;
    }
  });

  it('see another company hears nothing of it, and counts nothing of it', async () => {
    const other = await test.company();
    const theirs = await other.plugin('acme.live');
    await using mine = await plugin.subscribe(subscription);
    await using foreign = await theirs.subscribe(subscription);
    const before = await nextHeartbeat(mine);
    for (let i = 0; i < 10; i += 1) await other.activity();
    await nextIds(foreign, 10);
    const after = await nextHeartbeat(mine);
    expect(after.cursor).toBe(before.cursor);
    const own = await company.activity();
    const { activity } = await mine.nextData();
    expect(activity.entry.id).toBe(own.id);
    const position = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64url').toString()).map(Number);
    expect(position(activity.cursor)[1], 'the next number of the own company').toBe(position(before.cursor)[1] + 1);
  });

  it('go deeper or wider than a query may is told so', async () => {
    const deep = `subscription { activity { ... on ActivityAdded { entry { issue { ${'parent { '.repeat(12)} id ${'}'.repeat(12)} } } } } }`;
    await using stream = await plugin.subscribe(deep);
    expect(await stream.nextError()).toMatchObject({ code: 'QUERY_TOO_EXPENSIVE' });
  });

  it('take events is told so as JSON', async () => {
    const response = await test.gateway.fetch(
      new Request('http://gateway/graphql', {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          authorization: `Bearer ${plugin.token}`,
        },
        body: JSON.stringify({ query: 'subscription { activity { __typename } }' }),
      }),
    );
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('text/event-stream'), extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});

describe('a stream that the client closes', () => {
  beforeAll(newWorld);

  it('is gone from the gateway', async () => {
    const streams = await Promise.all(Array.from({ length: 5 }, () => plugin.subscribe(subscription)));
    await Promise.all(streams.map((stream) => nextHeartbeat(stream)));
    expect(test.gateway.live.openStreams).toBe(5);
    for (const stream of streams) stream.close();
    while (test.gateway.live.openStreams > 0) await sleep(5);
  });
});

describe('a caller who takes nothing but events', () => {
  beforeAll(newWorld);

  it('gets the answer of a query, and a refusal, as events too', async () => {
    await using answer = await plugin.subscribe('{ viewer { plugin { key } } }');
    expect(await answer.nextData()).toEqual({ viewer: { plugin: { key: 'acme.live' } } });
    expect(await answer.next()).toEqual({ event: 'complete' });
    await using refused = await plugin.subscribe('subscription { nothingLikeThis }');
    expect(await refused.nextError()).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await refused.next()).toEqual({ event: 'complete' });
  });
});
