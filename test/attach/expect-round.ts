import { expect } from 'vitest';
import { attachDatabase } from '../../src/attach/attach-database.ts';
import { detachDatabase } from '../../src/attach/detach-database.ts';
import { ensureSigningKey } from '../../src/auth/signing-key.ts';
import { catalogOf } from './catalog.ts';
import { PaperclipHost, serve } from './paperclip-world.ts';

/** Attaches to a database of Paperclip's, has both it and a plugin read and write there, and expects that nothing is left after the detach. */
export async function expectRound(url: string): Promise<void> {
  const before = await catalogOf(url);
  await attachDatabase(url, { withIndexes: true });
  // As every start of a gateway does.
  expect((await attachDatabase(url)).statements).toEqual([]);
  await ensureSigningKey(url);
  const host = await PaperclipHost.connect(url);
  const company = await host.company('ACME');
  await host.plugin('acme.x');
  const theirs = await host.issue(company.id, 'Of Paperclip', { agentId: company.agentId });
  const served = await serve(url);
  try {
    const plugin = await served.plugin(company.id, 'acme.x');
    const data = await plugin.expectData(
      'query ($id: ID!) { issue(id: $id) { identifier title assigneeAgent { name } } }',
      theirs,
    );
    expect(data.issue).toEqual({ identifier: 'ACME-1', title: 'Of Paperclip', assigneeAgent: { name: 'Ada' } });
    const { createIssue } = await plugin.expectData(
      `mutation ($input: CreateIssueInput!) { createIssue(input: $input) { __typename
         ... on CreateIssuePayload { issue { identifier originKind parent { identifier } blockedBy { identifier } } }
         ... on UserError { code message } } }`,
      { input: { title: 'Of a plugin', parentId: theirs.id, blockedByIssueIds: [theirs.id] } },
    );
    expect(createIssue).toEqual({
      __typename: 'CreateIssuePayload',
      issue: {
        identifier: 'ACME-2',
        originKind: 'plugin:acme.x',
        parent: { identifier: 'ACME-1' },
        blockedBy: [{ identifier: 'ACME-1' }],
      },
    });
    expect((await host.issue(company.id, 'Of Paperclip again')).identifier).toBe('ACME-3');
  } finally {
    await served.close();
    await host.end();
  }
  expect((await catalogOf(url)).schemas).not.toEqual(before.schemas);
  await detachDatabase(url);
  expect(await catalogOf(url)).toEqual(before);
}
