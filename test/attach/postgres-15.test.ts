import { afterAll, beforeAll, describe, it } from 'vitest';
import { execute } from '../database/cluster.ts';
import { hasPostgres15, type OlderPostgres, startPostgres15 } from '../support/postgres-15.ts';
import { expectRound } from './expect-round.ts';
import { createPaperclipDatabase, newName } from './paperclip-world.ts';

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

  it('is read and written, and after a detach what it was, though the owner administers no role that is there', async () => {
    const url = await createPaperclipDatabase({ urlOf }, newName());
    // Before PostgreSQL 16 nobody becomes the administrator of a role by making it, and whoever may make roles needs not be one.
    await execute(
      server.ownerUrl,
      'revoke admin option for paperclip_gateway, paperclip_plugin_views from paperclip_host',
    );
    await expectRound(url);
  }, 60_000);
});
