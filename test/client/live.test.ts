import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CompanyClient,
  createPluginClient,
  type LiveActivity,
  StreamGap,
  type StreamState,
} from '../../src/client/index.ts';
import { forgetOldEntries } from '../../src/modules/activity/forget-entries.ts';
import { type Between, startBetween } from './between.ts';
import { type ClientWorld, quickRetry, startClientWorld } from './client-world.ts';

let world: ClientWorld;
let between: Between;
beforeAll(async () => {
  world = await startClientWorld({ liveTimings: { heartbeatMs: 300 } });
  between = await startBetween(world.url, (passing) => passing.pass());
});
afterAll(async () => {
  await between?.close();
  await world?.close();
});
beforeEach(() => {
  between.passage = (passing) => passing.pass();
});

const through = () => createPluginClient({ url: between.url, token: world.plugin.token, retry: quickRetry });
const entryIds = (events: readonly LiveActivity[]) =>
  events.map((event) => (event.kind === 'entry' ? event.entry.id : event.kind));

/** Where the feed of a company ends now. */
async function cursorOfNow(client: CompanyClient): Promise<string> {
  const cursor = Promise.withResolvers<string>();
  const abort = new AbortController();
  const reading = client.activity.live({ signal: abort.signal, onCursor: cursor.resolve }).next();
  reading.catch(() => {});
  const found = await cursor.promise;
  abort.abort();
  return found;
}

describe('activity.live()', () => {
  it('tells everything in order and nothing twice, however often its connection is cut', async () => {
    const { client, company } = world;
    const issue = await company.issue();
    const told: LiveActivity[] = [];
    const states: StreamState[] = [];
    const writes = 60;
    const open = Promise.withResolvers<void>();
    const onCursor = () => open.resolve();
    const reading = (async () => {
      const options = { issueId: issue.id, onState: (state: StreamState) => void states.push(state), onCursor };
      for await (const event of through().activity.live(options)) {
        told.push(event);
        if (told.length % 7 === 0) between.cutAll();
        if (told.length === writes) return;
      }
    })();
    await open.promise;
    const writer = async (count: number) => {
      for (let n = 0; n < count; n += 1)
        await client.issues.update(issue.id, { title: `Title ${crypto.randomUUID()}` });
    };
    await Promise.all([writer(20), writer(20), writer(20)]);
    await reading;
    expect(states.filter(({ kind }) => kind === 'waiting').length).toBeGreaterThan(3);
    // The truth is what a stream that was never cut is told, from before all of it.
    const truth = await world.test.truth<{ id: string }>(
      `select a.id from activity_log a where entity_id = $1 and action = 'issue.updated'`,
      [issue.id],
    );
    expect(told).toHaveLength(truth.length);
    expect(new Set(entryIds(told))).toEqual(new Set(truth.map(({ id }) => id)));
    const [{ cursor: firstCursor } = { cursor: '' }] = told;
    const whole: LiveActivity[] = [];
    for await (const event of client.activity.live({ issueId: issue.id, after: firstCursor })) {
      whole.push(event);
      if (whole.length === writes - 1) break;
    }
    expect(entryIds(whole)).toEqual(entryIds(told.slice(1)));
  });

  it('says where there is a gap, and goes on behind it', async () => {
    const company = await world.test.company();
    const { token } = await company.plugin('acme.sdk');
    const client = createPluginClient({ url: world.url, token });
    const after = await cursorOfNow(client);
    await company.activity();
    const forgotten = `update gateway.outbox set committed_at = now() - interval '2 days' where company_id = $1`;
    await world.test.truth(forgotten, [company.id]);
    await forgetOldEntries(world.test.owner);
    const kept = await company.activity();
    const told: LiveActivity[] = [];
    for await (const event of client.activity.live({ after })) {
      told.push(event);
      if (event.kind === 'entry') break;
    }
    expect(told).toMatchObject([
      { kind: 'gap', reason: expect.stringContaining('no longer kept') },
      { kind: 'entry', entry: { id: kept.id } },
    ]);
  });

  it('gets itself another token where the first one is taken back, as soon as there are any, and loses nothing', async () => {
    const { clientId, clientSecret } = world.credentials;
    let authorization = '';
    let tokensAsked = 0;
    between.passage = (passing) => {
      // The first one is given; then there are none for longer than one renewal tries.
      if (passing.path === '/oauth/token') tokensAsked += 1;
      if (passing.path === '/oauth/token' && tokensAsked > 1 && tokensAsked < 8) return passing.cut();
      if (passing.path === '/graphql') authorization = passing.headers.authorization ?? '';
      return passing.pass();
    };
    const client = createPluginClient({ url: between.url, clientId, clientSecret, retry: quickRetry }).forCompany(
      world.company.id,
    );
    const issue = await world.company.issue();
    const open = Promise.withResolvers<void>();
    const told: LiveActivity[] = [];
    const reading = (async () => {
      for await (const event of client.activity.live({ issueId: issue.id, onCursor: () => open.resolve() })) {
        told.push(event);
        if (told.length === 3) return;
      }
    })();
    await open.promise;
    const first = await world.company.activity({ entityId: issue.id });
    const token = authorization.replace('Bearer ', '');
    const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, token });
    await fetch(`${world.url}/oauth/revoke`, { method: 'POST', body: form });
    const second = await world.company.activity({ entityId: issue.id });
    const third = await world.company.activity({ entityId: issue.id });
    await reading;
    expect(entryIds(told)).toEqual([first.id, second.id, third.id]);
    expect(authorization).not.toContain(token);
    expect(tokensAsked).toBe(8);
  });

  it('gives up a connection on which nothing comes any more', async () => {
    const after = await cursorOfNow(world.client);
    const states: StreamState[] = [];
    let connections = 0;
    between.passage = (passing) => {
      connections += 1;
      // The first one hangs: a head, and then nothing.
      if (connections === 1) return passing.stall({ 'content-type': 'text/event-stream' });
      return passing.pass();
    };
    const entry = Promise.withResolvers<{ id: string }>();
    const onState = (state: StreamState) => {
      states.push(state);
    };
    const onCursor = () => void world.company.activity().then(entry.resolve);
    for await (const event of through().activity.live({ idleTimeoutMs: 1_000, after, onState, onCursor })) {
      expect(entryIds([event])).toEqual([(await entry.promise).id]);
      break;
    }
    expect(states.map(({ kind }) => kind)).toEqual(['open', 'waiting', 'open']);
    expect(states[1]).toMatchObject({ error: { name: 'NetworkError' } });
  });

  it('ends with the reason of its signal, also between two connections', async () => {
    const reason = new Error('enough');
    const abort = new AbortController();
    between.passage = (passing) => passing.cut();
    const onState = ({ kind }: StreamState) => kind === 'waiting' && abort.abort(reason);
    const events = through().activity.live({ signal: abort.signal, onState });
    await expect(events.next()).rejects.toBe(reason);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('ends at once with what connecting again does not mend', async () => {
    const reader = await world.clientWith('activity.read');
    await expect(reader.activity.live().next()).rejects.toMatchObject({
      name: 'CapabilityDenied',
      capability: 'events.subscribe',
    });
    await expect(world.client.activity.live({ issueId: crypto.randomUUID() }).next()).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(world.client.activity.live({ after: 'no cursor' }).next()).rejects.toMatchObject({
      name: 'BadUserInput',
    });
  });
});

describe('issues.watch()', () => {
  it('tells the issue as it is, and as it becomes, also where it breaks off before anything came', async () => {
    const { client } = world;
    const issue = await client.issues.create({ title: 'One' });
    const titles: string[] = [];
    for await (const { title } of through().issues.watch(issue.id)) {
      titles.push(title);
      if (title === 'One' && titles.length === 1) between.cutAll();
      else if (title === 'One') await client.issues.update(issue.id, { title: 'Two' });
      else if (title === 'Two') {
        between.cutAll();
        await client.issues.update(issue.id, { title: 'Three' });
      } else break;
    }
    expect(titles).toEqual(['One', 'One', 'Two', 'Three']);
  });

  it('says that it cannot go on where it was, for a tree', async () => {
    const issue = await world.client.issues.create({ title: 'Root' });
    const onState = ({ kind }: StreamState) => kind === 'open' && between.cutAll();
    const events = through().issues.watch(issue.id, { includeSubtree: true, onState });
    await expect(events.next()).rejects.toThrow(StreamGap);
  });
});
