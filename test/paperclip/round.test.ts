import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachDatabase } from '../../src/attach/attach-database.ts';
import { detachDatabase } from '../../src/attach/detach-database.ts';
import { ensureSigningKey } from '../../src/auth/signing-key.ts';
import { readCatalog } from '../attach/catalog.ts';
import { as, newName, PaperclipHost, serve } from '../attach/paperclip-world.ts';
import { type Cluster, connect, execute, startCluster } from '../database/cluster.ts';
import { makePaperclipTables, paperclipReleases } from './paperclip-tables.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  await execute(
    cluster.urlOf('postgres'),
    `create role paperclip_host login createrole password 'host'; create role paperclip_host_super login superuser password 'host'`,
  );
}, 120_000);
afterAll(() => cluster?.stop());

async function catalogOf(url: string) {
  const client = await connect(url);
  try {
    return await readCatalog(client);
  } finally {
    await client.end();
  }
}

it('tables of Paperclip 2026-403, which has no relations of issues, are refused and left as they are', async () => {
  const name = newName();
  await execute(cluster.urlOf('postgres'), `create database ${name} owner paperclip_host`);
  const url = as(cluster.urlOf(name), 'paperclip_host', 'host');
  await makePaperclipTables(url, '2026-403');
  const before = await catalogOf(url);
  await expect(attachDatabase(url)).rejects.toThrow(/issue_relations is not there. Update Paperclip/);
  expect(await catalogOf(url)).toEqual(before);
}, 60_000);

describe.each(paperclipReleases.slice(1))('tables of Paperclip %s', (release) => {
  it.each(['paperclip_host', 'paperclip_host_super'])(
    'of %s are read and written, and after a detach what they were before',
    async (owner) => {
      const name = newName();
      await execute(cluster.urlOf('postgres'), `create database ${name} owner ${owner}`);
      const url = as(cluster.urlOf(name), owner, 'host');
      await makePaperclipTables(url, release);
      const before = await catalogOf(url);
      await attachDatabase(url, { withIndexes: true });
      await ensureSigningKey(url);
      const host = await PaperclipHost.connect(url);
      const company = await host.company('ACME');
      await host.plugin('acme.x');
      const theirs = await host.issue(company.id, 'Of Paperclip', { agentId: company.agentId });
      const served = await serve(url);
      try {
        const plugin = await served.plugin(company.id, 'acme.x');
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
    },
    60_000,
  );
});
