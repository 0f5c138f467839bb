import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';

let test: TestGateway;
let company: SeededCompany;
let plugin: TestPlugin;
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company();
  plugin = await company.plugin('acme.x');
});
afterAll(() => test.close());

const createIssue = /* GraphQL */ `mutation ($input: CreateIssueInput!) {
  createIssue(input: $input) {
    __typename
    ... on CreateIssuePayload { replayed dryRun issue { id identifier title status originKind version } activity { action actorType actorId details } }
    ... on UserError { code message path }
  }
}`;

describe('createIssue', () => {
  it('creates an issue of its own origin and leaves its audit row', async () => {
    const { createIssue: result } = await plugin.expectData(createIssue, { input: { title: ' Build it ' } });
    expect(result).toMatchObject({
      __typename: 'CreateIssuePayload',
      replayed: false,
      dryRun: false,
      issue: { title: 'Build it', status: 'BACKLOG', originKind: 'plugin:acme.x' },
      activity: [{ action: 'issue.created', actorType: 'PLUGIN', actorId: plugin.id }],
    });
    const rows = await test.truth('select action, actor_id from activity_log where entity_id = $1', [result.issue.id]);
    expect(rows).toEqual([{ action: 'issue.created', actor_id: plugin.id }]);
  });
});
