import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Capability, capabilities } from '../../src/auth/capabilities.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { schema } from '../../src/schema.ts';
import { seedAwkwardRows } from '../support/awkward-rows.ts';
import { type Neighbours, seedNeighbours } from '../support/neighbours.ts';
import { type RandomOperation, randomOperation } from '../support/random-operation.ts';

const runs = Number(process.env.FC_RUNS ?? 2_000);
vi.setConfig({ testTimeout: 120_000 + runs * 200 });
const numbers = fc.array(fc.nat(), { minLength: 40, maxLength: 400, size: 'max' });

let world: Neighbours;
let plain: Gateway;
let compiled: Gateway;
beforeAll(async () => {
  world = await seedNeighbours();
  await seedAwkwardRows(world.a);
  const { gatewayUrl, owner, ownerUrl } = world.test;
  const options = { databaseUrl: gatewayUrl, log: silentLogger(), owner: { pool: owner, url: ownerUrl }, now };
  plain = createGateway(options);
  compiled = createGateway({ ...options, execution: 'compiled' });
});
afterAll(async () => {
  await plain?.close();
  await compiled?.close();
  await world?.test.close();
});

// Both live by one clock, so that what they tell of it is the same: it moves on with each operation, as far as the rate limit needs.
const begin = Date.now();
let asked = 0;
const now = () => begin + asked * 250;

interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

async function answerOf(gateway: Gateway, token: string, operation: RandomOperation): Promise<Answer> {
  const response = await gateway.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(operation),
    }),
  );
  const requestId = response.headers.get('x-request-id') ?? '';
  const headers = [...response.headers].map((header) => header.join(': ')).join('\n');
  const body = await response.text();
  return {
    status: response.status,
    headers: headers.replaceAll(requestId, 'REQUEST').replace(/(content-length|ratelimit): .+/g, ''),
    // Both spend from one bucket.
    body: body.replaceAll(requestId, 'REQUEST').replace(/"(remaining|resetAt)":[^,}]+/g, '"$1":0'),
  };
}

describe('random operations', () => {
  it('are answered by compiled execution with the very bytes of plain execution', async () => {
    const tokens = [
      world.pluginsOfA[0].token,
      ...(await Promise.all(
        subsets.map(
          async (subset, i) => (await world.a.company.plugin(`acme.subset${i}`, { capabilities: subset })).token,
        ),
      )),
    ];
    let withData = 0;
    const property = fc.asyncProperty(numbers, fc.nat(), async (entropy, who) => {
      asked += 1;
      const operation = randomOperation(schema, entropy, world.vocabulary);
      // Mostly the caller who may everything: refusals are told before there is anything to compare.
      const token = tokens[who % 4 === 3 ? (who >> 2) % tokens.length : 0] ?? '';
      const [expected, actual] = await Promise.all([
        answerOf(plain, token, operation),
        answerOf(compiled, token, operation),
      ]);
      if (isWholeAnswer(expected.body)) withData += 1;
      expect({ operation, ...actual }).toEqual({ operation, ...expected });
    });
    await fc.assert(property, { numRuns: runs });
    // What plain execution answers without an error, compiled execution answers itself in most cases.
    expect((compiled.compiled?.counts.answered ?? 0) / withData).toBeGreaterThan(0.6);
    expect(withData / asked).toBeGreaterThan(0.4);
  });
});

function isWholeAnswer(body: string): boolean {
  return body.startsWith('{"data":{');
}

/** Every second, every third and so on: each capability is missing from some. */
const subsets: readonly (readonly Capability[])[] = [2, 3, 5, 7].flatMap((step) =>
  [0, 1].map((offset) => capabilities.filter((_capability, i) => (i + offset) % step !== 0)),
);
