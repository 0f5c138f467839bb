import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachDatabase } from '../../src/attach/attach-database.ts';
import { catalogOf } from '../attach/catalog.ts';
import { expectRound } from '../attach/expect-round.ts';
import { createPaperclipDatabase, newName } from '../attach/paperclip-world.ts';
import { type Cluster, startCluster } from '../database/cluster.ts';
import { makePaperclipTables, type PaperclipRelease, paperclipReleases } from './paperclip-tables.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
}, 120_000);
afterAll(() => cluster?.stop());

const databaseOf = (release: PaperclipRelease, superuser = false) =>
  createPaperclipDatabase(cluster, newName(), { superuser, makeTables: (url) => makePaperclipTables(url, release) });
const [tooOld, ...fitting] = paperclipReleases;

it(`tables of Paperclip ${tooOld}, which has no relations of issues, are refused and left as they are`, async () => {
  const url = await databaseOf(tooOld);
  const before = await catalogOf(url);
  await expect(attachDatabase(url)).rejects.toThrow(/issue_relations is not there. Update Paperclip/);
  expect(await catalogOf(url)).toEqual(before);
}, 60_000);

describe.each(fitting)('tables of Paperclip %s', (release) => {
  it.each([
    ['an owner that is no superuser', false],
    ['a superuser', true],
  ])(
    'that belong to %s are read and written, and after a detach what they were before',
    async (_owner, superuser) => expectRound(await databaseOf(release, superuser)),
    60_000,
  );
});
