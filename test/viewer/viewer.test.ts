import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import { rateLimitPoints } from '../../src/server/rate-limit.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';

let test: TestGateway;
let company: SeededCompany;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company({ name: 'Acme' });
});
afterAll(() => test.close());

const query = /* GraphQL */ `{
  viewer {
    plugin { id key version displayName status }
    company { id name status issuePrefix }
    actor { agent { id name } userId run { id status } }
    capabilities
    originKind
    tokenExpiresAt
    rateLimit { limit remaining resetAt }
  }
}`;

describe('viewer', () => {
  it('is the plugin and the company of the token, without an actor where the token names none', async () => {
    const plugin = await company.plugin('acme.x');
    const { viewer } = await plugin.expectData(query);
    expect(viewer).toMatchObject({
      plugin: { id: plugin.id, key: 'acme.x', version: '1.0.0', displayName: 'Plugin acme.x', status: 'ready' },
      company: { id: company.id, name: 'Acme', status: 'active', issuePrefix: company.prefix },
      actor: null,
      capabilities: [...capabilities].sort(),
      originKind: 'plugin:acme.x',
      rateLimit: { limit: rateLimitPoints },
    });
    const secondsLeft = (Date.parse(viewer.tokenExpiresAt) - Date.now()) / 1000;
    expect(secondsLeft).toBeGreaterThan(14 * 60);
    expect(secondsLeft).toBeLessThanOrEqual(15 * 60);
    expect(viewer.tokenExpiresAt).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/);
  });

  it('has the actor that the token names', async () => {
    const agent = await company.agent({ name: 'Ada' });
    const run = await company.run({ agentId: agent.id, status: 'running' });
    const acting = await company.plugin('acme.x', { actor: { agentId: agent.id, runId: run.id } });
    expect((await acting.expectData(query)).viewer.actor).toEqual({
      agent: { id: agent.id, name: 'Ada' },
      userId: null,
      run: { id: run.id, status: 'RUNNING' },
    });
    const forPerson = await company.plugin('acme.x', { actor: { userId: 'user-1' } });
    expect((await forPerson.expectData(query)).viewer.actor).toEqual({ agent: null, userId: 'user-1', run: null });
  });

  it('does not tell of an actor that is another company’s', async () => {
    const other = await test.company();
    const agent = await other.agent();
    const run = await other.run({ agentId: agent.id });
    const acting = await company.plugin('acme.x', { actor: { agentId: agent.id, runId: run.id } });
    expect((await acting.expectData(query)).viewer.actor).toEqual({ agent: null, userId: null, run: null });
  });

  it('needs no capability, and tells those that it has', async () => {
    const bare = await company.plugin('acme.bare', { capabilities: [], actor: { userId: 'user-1' } });
    const { viewer } = await bare.expectData(
      '{ viewer { plugin { key } company { name } actor { userId } capabilities originKind tokenExpiresAt rateLimit { remaining } } }',
    );
    expect(viewer).toMatchObject({ plugin: { key: 'acme.bare' }, capabilities: [], originKind: 'plugin:acme.bare' });
    const error = await bare.expectError('CAPABILITY_DENIED', '{ viewer { actor { agent { id } } } }');
    expect(error.extensions).toMatchObject({ capability: 'agents.read' });
    const few = await company.plugin('acme.few', { capabilities: ['issues.read', 'costs.read'] });
    expect((await few.expectData('{ viewer { capabilities } }')).viewer.capabilities).toEqual([
      'costs.read',
      'issues.read',
    ]);
  });

  it('sees its budget shrink by what its operations cost', async () => {
    const plugin = await (await test.company()).plugin('acme.x');
    const remaining = async (fields = '') =>
      (await plugin.expectData(`{ viewer { rateLimit { remaining limit } } ${fields} }`)).viewer.rateLimit;
    const before = await remaining();
    const after = await remaining(
      'issues(first: 100) { nodes { children(first: 100) { nodes { children(first: 5) { nodes { id } } } } } }',
    );
    expect(before.limit).toBe(rateLimitPoints);
    expect(after.remaining).toBeLessThan(before.remaining);
    expect(after.remaining).toBeGreaterThan(0);
  });

  it('is the same plugin in each company, each time with the company of the token', async () => {
    const other = await test.company({ name: 'Globex', status: 'paused' });
    const here = await company.plugin('acme.x');
    const there = await other.plugin('acme.x');
    expect(there.id).toBe(here.id);
    const { viewer } = await there.expectData('{ viewer { company { id name status } } }');
    expect(viewer.company).toEqual({ id: other.id, name: 'Globex', status: 'paused' });
  });
});
