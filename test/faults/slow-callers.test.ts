import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let plugin: TestPlugin;
let url: string;
beforeAll(async () => {
  test = await startTestGateway();
  plugin = await (await test.company()).plugin('acme.x');
  ({ url } = await test.serve());
});
afterAll(() => test?.close());

const body = JSON.stringify({ query: '{ viewer { originKind } }' });
const head = () =>
  [
    'POST /graphql HTTP/1.1',
    'host: gateway',
    'content-type: application/json',
    `authorization: Bearer ${plugin.token}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '\r\n',
  ].join('\r\n');

interface Dripped {
  readonly answer: string;
  readonly openMs: number;
}

/** Sends the text so slowly that it would take minutes, until the server has had enough. */
async function drip(sentAtOnce: string, text: string): Promise<Dripped> {
  const startedAt = performance.now();
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (bytes) => received.push(bytes));
  socket.on('error', () => {});
  const closed = once(socket, 'close').catch(() => {});
  socket.write(sentAtOnce);
  let at = 0;
  const timer = setInterval(() => {
    socket.write(text.charAt(at % text.length));
    at += 1;
  }, 1_000);
  await closed;
  clearInterval(timer);
  return { answer: Buffer.concat(received).toString(), openMs: performance.now() - startedAt };
}

describe('callers that send next to nothing', () => {
  it.each([
    ['in their headers', () => drip('POST /graphql HTTP/1.1\r\nhost: gateway\r\nx-slow: ', 'a')],
    ['in their body', () => drip(`${head()}${body.slice(0, -20)}`, ' ')],
  ])(
    '%s are ended within seconds, and keep nobody else from an answer',
    async (_where, open) => {
      const slow = Promise.all(Array.from({ length: 300 }, open));
      let isOver = false;
      void slow.then(() => {
        isOver = true;
      });
      const others: number[] = [];
      while (!isOver) {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
          body,
        });
        expect(await response.json()).toMatchObject({ data: { viewer: { originKind: 'plugin:acme.x' } } });
        others.push(response.status);
        await sleep(100);
      }
      expect(others.length).toBeGreaterThan(20);
      for (const { answer, openMs } of await slow) {
        expect(answer).not.toContain('"data"');
        expect(openMs).toBeLessThan(20_000);
      }
    },
    60_000,
  );
});
