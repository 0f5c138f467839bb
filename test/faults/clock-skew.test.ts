import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { capabilities } from '../../src/auth/capabilities.ts';
import { mintToken } from '../../src/auth/plugin-token.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { TestStream } from '../../src/testing/test-stream.ts';
import { PluginPackage } from '../namespaces/plugin-package.ts';
import { GatewayProcess } from './gateway-process.ts';

const hourMs = 3_600_000;
/** What two clocks that agree may seem to differ by here: an answer takes its time. */
const nearMs = 10_000;
const preload = pathToFileURL(resolve(import.meta.dirname, 'other-time.mjs')).href;

let test: TestGateway;
let company: SeededCompany;
let notes: PluginPackage;
let secret: string;
let gateways: { ahead: GatewayProcess; behind: GatewayProcess };
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  notes = new PluginPackage('acme.notes', { '001_notes.sql': 'create table notes (id int primary key, body text)' });
  await notes.install(test);
  secret = await test.secret('acme.notes');
  await company.issue({ title: 'there' });
  const start = (skewMs: number) =>
    GatewayProcess.start(test.ownerUrl, { NODE_OPTIONS: `--import=${preload}`, CLOCK_SKEW_MS: String(skewMs) });
  gateways = { ahead: await start(hourMs), behind: await start(-hourMs) };
}, 60_000);
afterAll(async () => {
  await Promise.all(Object.values(gateways ?? {}).map((gateway) => gateway.kill()));
  notes?.dispose();
  await test?.close();
});

const answerSchema = z.object({
  // What is asked for is the test's to know.
  data: z.record(z.string(), z.any()).nullish(),
  errors: z.array(z.looseObject({ message: z.string() })).optional(),
});

async function send(gateway: GatewayProcess, token: string, query: string) {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, ...answerSchema.parse(await response.json()) };
}

/** As a worker gets it. */
async function tokenFrom(gateway: GatewayProcess): Promise<string> {
  const response = await fetch(gateway.url.replace('graphql', 'oauth/token'), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'acme.notes',
      client_secret: secret,
      company: company.id,
    }),
  });
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token;
}

const read = `{
  issues { nodes { title } }
  viewer { tokenExpiresAt rateLimit { resetAt } }
  pluginDatabase { query(sql: "select body from notes") { rowCount } }
}`;

async function expectRightTime(gateway: GatewayProcess, token: string): Promise<void> {
  const { data, errors } = await send(gateway, token, read);
  expect(errors).toBeUndefined();
  expect(data?.issues.nodes).toEqual([{ title: 'there' }]);
  expect(Math.abs(Date.parse(data?.viewer.rateLimit.resetAt) - Date.now())).toBeLessThan(nearMs);
  await using stream = await TestStream.open(fetch, gateway.url, {
    token,
    query: 'subscription { activity { ... on Heartbeat { at } } }',
  });
  const event = await stream.next();
  const at = event?.event === 'next' ? event.answer.data?.activity.at : null;
  expect(Math.abs(Date.parse(at) - Date.now()), 'the time of a heartbeat').toBeLessThan(nearMs);
}

describe.each(['ahead', 'behind'] as const)('a gateway whose clock is an hour %s', (which) => {
  it('takes the tokens of the others and theirs it, and goes by the time of the database in all that it says', async () => {
    const other = which === 'ahead' ? gateways.behind : gateways.ahead;
    const token = await tokenFrom(gateways[which]);
    await expectRightTime(gateways[which], token);
    await expectRightTime(other, token);
  });

  it('refuses a token that is good by its own clock alone', async () => {
    const { id, key } = await company.plugin('acme.x');
    const subject = { pluginId: id, pluginKey: key, companyId: company.id, capabilities };
    const mint = (now: number) => mintToken(subject, test.signingKey, 900, now);
    expect((await send(gateways[which], await mint(Date.now()), read)).status).toBe(200);
    const own = Date.now() + (which === 'ahead' ? hourMs : -hourMs);
    expect((await send(gateways[which], await mint(own), read)).status).toBe(401);
  });

  it('knows an idempotency key of the others', async () => {
    const other = which === 'ahead' ? gateways.behind : gateways.ahead;
    const token = await tokenFrom(other);
    const log = `mutation { logActivity(input: { message: "seen", idempotencyKey: "${which}" }) { ... on LogActivityPayload { replayed } ... on UserError { message } } }`;
    expect((await send(other, token, log)).data?.logActivity).toEqual({ replayed: false });
    expect((await send(gateways[which], token, log)).data?.logActivity).toEqual({ replayed: true });
  });

  it('finds the time again when its clock is set while it serves', async () => {
    const token = await tokenFrom(gateways[which]);
    await expectRightTime(gateways[which], token);
    process.kill(gateways[which].pid, 'SIGUSR2');
    await expect
      .poll(() => expectRightTime(gateways[which], token).then(() => 'right', String), {
        timeout: 3_000,
        interval: 100,
      })
      .toBe('right');
    // New tokens too, which nobody has looked at before.
    await expectRightTime(gateways[which], await tokenFrom(gateways[which]));
  });
});
