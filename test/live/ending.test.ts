import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import { mintToken } from '../../src/auth/plugin-token.ts';
import { revokeTokens } from '../../src/auth/token-revocation.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import type { TestStream } from '../../src/testing/test-stream.ts';
import { type HttpGateway, startHttpGateway } from './http-gateway.ts';

let test: TestGateway;
let first: HttpGateway;
let second: HttpGateway;
let company: SeededCompany;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  [first, second] = [await startHttpGateway(test), await startHttpGateway(test)];
});
afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  await test?.close();
});

const query = 'subscription { activity { __typename ... on Heartbeat { cursor } ... on ActivityAdded { cursor } } }';

/** A stream of the plugin at each gateway, both of which have begun. */
async function streamsOf({ token }: { token: string }): Promise<TestStream[]> {
  const streams = await Promise.all([first, second].map((gateway) => gateway.subscribe({ token, query })));
  for (const stream of streams) expect(await stream.next()).toMatchObject({ event: 'next' });
  return streams;
}

/** Each ends with the error, within a second of now, and says where to go on. */
async function expectEnd(streams: readonly TestStream[], error: object): Promise<void> {
  const since = performance.now();
  for (const stream of streams) {
    expect(await stream.nextError()).toMatchObject({ cursor: expect.any(String), ...error });
    expect(await stream.next()).toEqual({ event: 'complete' });
    expect(await stream.next()).toBeNull();
  }
  expect(performance.now() - since, 'milliseconds until the last one ended').toBeLessThan(1_000);
}

let plugins = 0;
async function newPlugin(): Promise<TestPlugin> {
  plugins += 1;
  return company.plugin(`acme.ends-${plugins}`);
}

describe('a stream ends at every gateway, without anything to tell,', () => {
  it('once its token is taken back', async () => {
    const plugin = await newPlugin();
    const streams = await streamsOf(plugin);
    await revokeTokens(test.owner, { kind: 'installation', pluginId: plugin.id, companyId: company.id });
    await expectEnd(streams, { code: 'UNAUTHENTICATED' });
  });

  it('once its secret is revoked', async () => {
    const plugin = await newPlugin();
    const [secret] = await test.truth<{ id: string }>(
      `insert into gateway.plugin_secrets (plugin_id, secret_hash) values ($1, $2) returning id`,
      [plugin.id, Buffer.alloc(32, plugins)],
    );
    const subject = { pluginId: plugin.id, pluginKey: plugin.key, companyId: company.id, capabilities };
    const token = await mintToken({ ...subject, secretId: secret?.id ?? null }, test.signingKey, 900);
    const streams = await streamsOf({ token });
    await test.truth('update gateway.plugin_secrets set revoked_at = now() where id = $1', [secret?.id]);
    await expectEnd(streams, { code: 'UNAUTHENTICATED' });
  });

  it('once its plugin is disabled, here or everywhere', async () => {
    const [here, everywhere] = [await newPlugin(), await newPlugin()];
    const streams = [...(await streamsOf(here)), ...(await streamsOf(everywhere))];
    await test.truth('insert into plugin_company_settings (company_id, plugin_id, enabled) values ($1, $2, false)', [
      company.id,
      here.id,
    ]);
    await test.truth(`update plugins set status = 'disabled' where id = $1`, [everywhere.id]);
    await expectEnd(streams, { code: 'UNAUTHENTICATED' });
  });

  it('once a capability that it needs is taken back, and not for another one', async () => {
    const plugin = await newPlugin();
    const streams = await streamsOf(plugin);
    const grant = (granted: readonly string[]) =>
      test.truth(
        `insert into plugin_company_settings (company_id, plugin_id, enabled, settings_json) values ($1, $2, true, $3)
         on conflict (company_id, plugin_id) do update set settings_json = excluded.settings_json`,
        [company.id, plugin.id, { gateway: { capabilities: granted } }],
      );
    await grant(['activity.read', 'events.subscribe']);
    await company.activity();
    for (const stream of streams)
      expect(await stream.nextData()).toMatchObject({ activity: { __typename: 'ActivityAdded' } });
    await grant(['activity.read']);
    await expectEnd(streams, { code: 'CAPABILITY_DENIED', capability: 'events.subscribe' });
  });

  it('once its token has expired', async () => {
    const plugin = await newPlugin();
    let now = Date.now();
    const gateway = await startHttpGateway(test, { now: () => now });
    const stream = await gateway.subscribe({ token: plugin.token, query });
    expect(await stream.next()).toMatchObject({ event: 'next' });
    now += 16 * 60_000;
    await expectEnd([stream], { code: 'UNAUTHENTICATED' });
    await gateway.stop();
  });
});

describe('a gateway that stops', () => {
  it('ends each stream with a reason and where to go on, and then closes', async () => {
    const plugin = await newPlugin();
    const gateway = await startHttpGateway(test);
    const streams = await Promise.all(
      Array.from({ length: 20 }, () => gateway.subscribe({ token: plugin.token, query })),
    );
    for (const stream of streams) expect(await stream.next()).toMatchObject({ event: 'next' });
    const stopped = gateway.stop();
    await expectEnd(streams, { code: 'UNAVAILABLE', retryable: true });
    await stopped;
    expect(gateway.gateway.live.openStreams).toBe(0);
  });
});

describe('a plugin that is disabled while a thousand requests and a hundred streams run', () => {
  it('gets nothing any more within a second', async () => {
    const plugin = await newPlugin();
    const gateways = [first, second];
    const streams = await Promise.all(
      Array.from({ length: 100 }, (_, i) => gateways[i % 2]!.subscribe({ token: plugin.token, query })),
    );
    /** When each stream was last told something that was no error. */
    const lastTold: number[] = [];
    const endings = streams.map(async (stream, i) => {
      for (;;) {
        const event = await stream.next();
        if (event === null) return 'cut';
        if (event.event === 'complete') return 'complete';
        const code = event.answer.errors?.[0]?.extensions.code;
        if (code === 'UNAUTHENTICATED') continue;
        if (code) return code;
        lastTold[i] = performance.now();
      }
    });
    let disabledAt = Number.POSITIVE_INFINITY;
    let isOver = false;
    const answers: { sentAt: number; answeredAt: number; isGood: boolean }[] = [];
    const requests = Promise.all(
      Array.from({ length: 50 }, async (_, worker) => {
        for (let i = 0; i < 20 || !isOver; i += 1) {
          const sentAt = performance.now();
          const response = await fetch(`http://127.0.0.1:${gateways[worker % 2]!.port}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
            body: JSON.stringify({ query: '{ viewer { plugin { key } } }' }),
          });
          await response.arrayBuffer();
          answers.push({ sentAt, answeredAt: performance.now(), isGood: response.ok });
        }
      }),
    );
    const tellSomething = async () => {
      await company.activity();
      await sleep(20);
    };
    while (answers.length < 500 || lastTold.filter((at) => at !== undefined).length < 100) await tellSomething();
    await test.truth(`update plugins set status = 'disabled' where id = $1`, [plugin.id]);
    disabledAt = performance.now();
    while (performance.now() < disabledAt + 1_500 || answers.length < 1_000) await tellSomething();
    isOver = true;
    await requests;

    expect(answers.length).toBeGreaterThanOrEqual(1_000);
    expect(answers.filter(({ answeredAt, isGood }) => isGood && answeredAt < disabledAt).length).toBeGreaterThan(0);
    expect(answers.filter(({ sentAt, isGood }) => isGood && sentAt > disabledAt)).toEqual([]);
    expect(answers.filter(({ answeredAt, isGood }) => isGood && answeredAt > disabledAt + 1_000)).toEqual([]);
    expect(await Promise.all(endings)).toEqual(streams.map(() => 'complete'));
    expect(lastTold.filter((at) => at !== undefined).length, 'every stream was told something').toBe(100);
    expect(lastTold.filter((at) => at > disabledAt + 1_000)).toEqual([]);
  });
});
