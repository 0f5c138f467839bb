import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachDatabase } from '../../src/attach/attach-database.ts';
import { detachDatabase } from '../../src/attach/detach-database.ts';
import { ensureSigningKey } from '../../src/auth/signing-key.ts';
import { type Cluster, connect, startCluster } from '../database/cluster.ts';
import { readCatalog } from './catalog.ts';
import { createPaperclipDatabase, newName, PaperclipHost, serve } from './paperclip-world.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
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

describe.each([
  { owner: 'an owner that is no superuser', superuser: false },
  { owner: 'a superuser', superuser: true },
])('a database of Paperclip that belongs to $owner', ({ superuser }) => {
  it('is after a detach what it was before the attach', async () => {
    const url = await createPaperclipDatabase(cluster, newName(), { superuser });
    const before = await catalogOf(url);
    await attachDatabase(url, { withIndexes: true });
    await ensureSigningKey(url);
    const host = await PaperclipHost.connect(url);
    const company = await host.company('ACME');
    await host.plugin('acme.x');
    const issue = await host.issue(company.id, 'Of Paperclip', { agentId: company.agentId });
    const test = await serve(url);
    try {
      const plugin = await test.plugin(company.id, 'acme.x');
      const data = await plugin.expectData(
        'query ($id: ID!) { issue(id: $id) { identifier title assigneeAgent { name } } }',
        issue,
      );
      expect(data.issue).toEqual({ identifier: 'ACME-1', title: 'Of Paperclip', assigneeAgent: { name: 'Ada' } });
    } finally {
      await test.close();
    }
    const during = await catalogOf(url);
    expect(during.schemas).not.toEqual(before.schemas);
    await host.end();
    await detachDatabase(url);
    expect(await catalogOf(url)).toEqual(before);
  }, 60_000);
});
