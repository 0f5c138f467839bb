import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Cluster, startCluster } from '../database/cluster.ts';
import { expectRound } from './expect-round.ts';
import { createPaperclipDatabase, newName } from './paperclip-world.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
}, 120_000);
afterAll(() => cluster?.stop());

describe.each([
  { owner: 'an owner that is no superuser', superuser: false },
  { owner: 'a superuser', superuser: true },
])('a database of Paperclip that belongs to $owner', ({ superuser }) => {
  it('is read and written, and after a detach what it was before the attach', async () => {
    await expectRound(await createPaperclipDatabase(cluster, newName(), { superuser }));
  }, 60_000);
});
