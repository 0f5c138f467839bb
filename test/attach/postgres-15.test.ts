import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachDatabase } from '../../src/attach/attach-database.ts';
import { detachDatabase } from '../../src/attach/detach-database.ts';
import { ensureSigningKey } from '../../src/auth/signing-key.ts';
import { connect, execute } from '../database/cluster.ts';
import { hasPostgres15, type OlderPostgres, startPostgres15 } from '../support/postgres-15.ts';
import { readCatalog } from './catalog.ts';
import { createPaperclipDatabase, newName, PaperclipHost, serve } from './paperclip-world.ts';

// Left out where PostgreSQL 15 is not installed, and said so at the end of a run: see test/left-out.ts.
describe.skipIf(!hasPostgres15)('a database of Paperclip on PostgreSQL 15, whose owner is no superuser', () => {
  let server: OlderPostgres;
  beforeAll(async () => {
    server = await startPostgres15();
  }, 120_000);
  afterAll(() => server?.stop());

  const urlOf = (database: string) => {
    const url = new URL(server.ownerUrl);
    url.pathname = `/${database}`;
    return url.href;
  };

  it('is attached, found attached at the next start, served, and after a detach what it was', async () => {
    const url = await createPaperclipDatabase({ urlOf }, newName());
    // Before PostgreSQL 16 nobody is made an administrator of the roles that he makes, and whoever may create roles needs not be one.
    await execute(
      server.ownerUrl,
      'revoke admin option for paperclip_gateway, paperclip_plugin_views from paperclip_host',
    );
    const client = await connect(url);
    const before = await readCatalog(client);
    await attachDatabase(url, { withIndexes: true });
    expect((await attachDatabase(url)).statements).toEqual([]);
    await ensureSigningKey(url);
    const host = await PaperclipHost.connect(url);
    const company = await host.company('ACME');
    await host.plugin('acme.x');
    await host.issue(company.id, 'Of Paperclip');
    const served = await serve(url);
    try {
      const plugin = await served.plugin(company.id, 'acme.x');
      const { createIssue } = await plugin.expectData(
        'mutation { createIssue(input: { title: "Of a plugin" }) { ... on CreateIssuePayload { issue { identifier } } } }',
      );
      expect(createIssue.issue).toEqual({ identifier: 'ACME-2' });
    } finally {
      await served.close();
      await host.end();
    }
    await detachDatabase(url);
    expect(await readCatalog(client)).toEqual(before);
    await client.end();
  }, 60_000);
});
