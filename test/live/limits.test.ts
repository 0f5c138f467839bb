import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { startHttpGateway } from './http-gateway.ts';

let test: TestGateway;
let company: SeededCompany;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
});
afterAll(() => test?.close());

const query = 'subscription { activity { __typename ... on ActivityAdded { entry { id details } } } }';

it('a plugin may have so many streams open in a company, another one and another company have their own', async () => {
  const gateway = await startHttpGateway(test, { streamLimits: { perInstallation: 3 } });
  const [plugin, other] = [await company.plugin('acme.many'), await company.plugin('acme.other')];
  const elsewhere = await (await test.company()).plugin('acme.many');
  const streams = [];
  for (const { token } of [plugin, plugin, plugin, other, elsewhere]) {
    const stream = await gateway.subscribe({ token, query });
    expect(await stream.next()).toMatchObject({ event: 'next', answer: { data: {} } });
    streams.push(stream);
  }
  const refused = await gateway.subscribe({ token: plugin.token, query });
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(await refused.nextError()).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
  streams[0]?.close();
  while (gateway.gateway.live.openStreams > 4) await sleep(5);
  const next = await gateway.subscribe({ token: plugin.token, query });
  expect(await next.next()).toMatchObject({ event: 'next', answer: { data: {} } });
  await gateway.stop();
});

it('a plugin in many companies leaves room for the streams of other plugins', async () => {
  const gateway = await startHttpGateway(test, { streamLimits: { perInstallation: 2, perPlugin: 3 } });
  const [plugin, other] = [await company.plugin('acme.everywhere'), await company.plugin('acme.modest')];
  const elsewhere = await (await test.company()).plugin('acme.everywhere');
  const streams = [];
  for (const { token } of [plugin, plugin, elsewhere]) {
    const stream = await gateway.subscribe({ token, query });
    expect(await stream.next()).toMatchObject({ event: 'next', answer: { data: {} } });
    streams.push(stream);
  }
  const refused = await gateway.subscribe({ token: elsewhere.token, query });
  expect(refused.status).toBe(503);
  expect(await refused.nextError()).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  const modest = await gateway.subscribe({ token: other.token, query });
  expect(await modest.next()).toMatchObject({ event: 'next', answer: { data: {} } });
  streams[0]?.close();
  while (gateway.gateway.live.openStreams > 3) await sleep(5);
  const next = await gateway.subscribe({ token: elsewhere.token, query });
  expect(await next.next()).toMatchObject({ event: 'next', answer: { data: {} } });
  await gateway.stop();
});

it('a gateway has so many streams open', async () => {
  const gateway = await startHttpGateway(test, { streamLimits: { perProcess: 2 } });
  const plugin = await company.plugin('acme.many');
  for (let i = 0; i < 2; i += 1) {
    const stream = await gateway.subscribe({ token: plugin.token, query });
    expect(await stream.next()).toMatchObject({ event: 'next', answer: { data: {} } });
  }
  const refused = await gateway.subscribe({ token: plugin.token, query });
  expect(refused.status).toBe(503);
  expect(await refused.nextError()).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  await gateway.stop();
});

it('a stream that is refused leaves no room taken', async () => {
  const gateway = await startHttpGateway(test, { streamLimits: { perInstallation: 1 } });
  const plugin = await company.plugin('acme.refused');
  for (let i = 0; i < 3; i += 1) {
    const bad = await gateway.subscribe({ token: plugin.token, query, headers: { 'last-event-id': 'nonsense' } });
    expect(await bad.nextError()).toMatchObject({ code: 'BAD_USER_INPUT' });
  }
  const good = await gateway.subscribe({ token: plugin.token, query });
  expect(await good.next()).toMatchObject({ event: 'next', answer: { data: {} } });
  await gateway.stop();
});

it('a reader that stalls is cut off alone: others hear everything, and nothing is kept for it', async () => {
  const gateway = await startHttpGateway(test, { liveTimings: { stallMs: 500, heartbeatMs: 400 } });
  const plugin = await company.plugin('acme.stalls');
  const body = JSON.stringify({ query });
  const stalled = connect(gateway.port, '127.0.0.1', () =>
    stalled.write(
      `POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\naccept: text/event-stream\r\nauthorization: Bearer ${plugin.token}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ),
  );
  const cut = new Promise<void>((resolve) => stalled.once('close', () => resolve()));
  stalled.on('error', () => {});
  await new Promise((resolve) => stalled.once('readable', resolve));
  stalled.pause();
  const others = await Promise.all([1, 2, 3].map(() => gateway.subscribe({ token: plugin.token, query })));
  // More than the sockets of both sides hold.
  const details = { text: 'x'.repeat(32 * 1024) };
  const written: string[] = [];
  const readers = others.map(async (stream) => {
    const ids: string[] = [];
    while (ids.length < 400) ids.push((await stream.nextData()).activity.entry.id);
    return ids;
  });
  for (let i = 0; i < 400; i += 1) written.push((await company.activity({ details })).id);
  for (const reader of readers) expect(await reader).toEqual(written);
  // Read on to the end, as a client does that comes back to life: the gateway has closed the connection.
  while (gateway.gateway.live.openStreams > 3) await sleep(20);
  stalled.resume();
  await cut;
  await gateway.stop();
});
