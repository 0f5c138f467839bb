import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgetOldEntries } from '../../src/modules/activity/forget-entries.ts';
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
afterAll(() => test?.close());

interface Row {
  readonly commit: string;
  readonly entry: number;
  readonly activity_id: string | null;
  readonly issue_id: string | null;
}

const feedOf = (companyId: string) =>
  test.truth<Row>(
    'select commit, entry, activity_id, issue_id from gateway.outbox where company_id = $1 order by commit, entry',
    [companyId],
  );

const writeActivity = `insert into activity_log (company_id, actor_id, action, entity_type, entity_id)
  values ($1::uuid, 'system', $2, 'company', $1::uuid::text) returning id`;

async function connection(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: test.ownerUrl });
  await client.connect();
  return client;
}

describe('the outbox', () => {
  it('has one row for each entry of the log and each issue of a mutation, under one number', async () => {
    const { createIssue } = await plugin.expectData(
      'mutation { createIssue(input: { title: "Told of" }) { ... on CreateIssuePayload { issue { id } activity { id } } } }',
    );
    const [activityId, issueId] = [createIssue.activity[0].id, createIssue.issue.id];
    const rows = (await feedOf(company.id)).filter((row) => row.issue_id === issueId);
    expect(rows).toEqual([
      { commit: rows[0]?.commit, entry: 1, activity_id: null, issue_id: issueId },
      { commit: rows[0]?.commit, entry: 2, activity_id: activityId, issue_id: issueId },
    ]);
  });

  it('holds entries that others write past the gateway', async () => {
    const entry = await company.activity();
    expect(await feedOf(company.id)).toContainEqual(expect.objectContaining({ activity_id: entry.id }));
  });

  it('holds nothing of a dry run', async () => {
    const before = await feedOf(company.id);
    await plugin.expectData('mutation { createIssue(input: { title: "Only tried", dryRun: true }) { __typename } }');
    expect(await feedOf(company.id)).toEqual(before);
  });

  it('holds a change that leaves nothing in the log, once for each transaction', async () => {
    const issue = await company.issue();
    const before = (await feedOf(company.id)).length;
    const client = await connection();
    await client.query('begin');
    await client.query(`update issues set title = 'First' where id = $1`, [issue.id]);
    await client.query(`update issues set title = 'Second' where id = $1`, [issue.id]);
    await client.query('commit');
    await client.query(`update issues set title = 'Second' where id = $1`, [issue.id]);
    await client.end();
    expect((await feedOf(company.id)).slice(before)).toEqual([
      { commit: expect.any(String), entry: 1, activity_id: null, issue_id: issue.id },
    ]);
  });

  it('numbers transactions in the order in which they commit, not in which they write', async () => {
    const other = await test.company();
    const [first, second] = [await connection(), await connection()];
    await first.query('begin');
    const late = (await first.query(writeActivity, [other.id, 'wrote first'])).rows[0].id;
    await second.query('begin');
    const early = (await second.query(writeActivity, [other.id, 'committed first'])).rows[0].id;
    await second.query('commit');
    await first.query('commit');
    await Promise.all([first.end(), second.end()]);
    expect((await feedOf(other.id)).map(({ activity_id }) => activity_id)).toEqual([early, late]);
  });

  it('leaves no number out where a transaction or a savepoint is rolled back', async () => {
    const other = await test.company();
    const client = await connection();
    for (const end of ['rollback', 'commit', 'rollback', 'commit']) {
      await client.query('begin');
      await client.query(writeActivity, [other.id, end]);
      await client.query('savepoint tried');
      await client.query(writeActivity, [other.id, 'tried']);
      await client.query('rollback to savepoint tried');
      await client.query(writeActivity, [other.id, end]);
      await client.query(end);
    }
    await client.end();
    expect((await feedOf(other.id)).map(({ commit, entry }) => [commit, entry])).toEqual([
      ['1', 1],
      ['1', 2],
      ['2', 1],
      ['2', 2],
    ]);
  });

  it('shows whoever reads on from a position everything, in order, while twenty write at once and hold transactions open', async () => {
    const other = await test.company();
    let isWriting = true;
    const writers = Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        const client = await connection();
        for (let round = 0; round < 15; round += 1) {
          await client.query('begin');
          await client.query(writeActivity, [other.id, `${writer} ${round}`]);
          await sleep(Math.random() * 10);
          await client.query(writeActivity, [other.id, `${writer} ${round}`]);
          await client.query(Math.random() < 0.2 ? 'rollback' : 'commit');
        }
        await client.end();
      }),
    ).finally(() => {
      isWriting = false;
    });
    const reader = await connection();
    const seen: Row[] = [];
    for (let isLast = false; !isLast; ) {
      isLast = !isWriting;
      const { commit, entry } = seen.at(-1) ?? { commit: '0', entry: 0 };
      const { rows } = await reader.query<Row>(
        `select commit, entry, activity_id, issue_id from gateway.outbox where company_id = $1 and (commit, entry) > ($2, $3)
         order by commit, entry`,
        [other.id, commit, entry],
      );
      seen.push(...rows);
    }
    await writers;
    await reader.end();
    expect(seen).toEqual(await feedOf(other.id));
    const [counted] = await test.truth('select count(*)::int as entries from activity_log where company_id = $1', [
      other.id,
    ]);
    expect(counted).toEqual({ entries: seen.length });
    const commits = [...new Set(seen.map(({ commit }) => Number(commit)))];
    expect(commits).toEqual(Array.from({ length: commits.length }, (_, i) => i + 1));
  });

  it('is read by the gateway and written by nobody but the database', async () => {
    const client = new pg.Client({ connectionString: test.gatewayUrl });
    await client.connect();
    for (const statement of [
      `insert into gateway.outbox (company_id, commit, entry) values ('${company.id}', 1, 1)`,
      'update gateway.feeds set last_commit = 0',
      'delete from gateway.outbox',
      `select gateway.tell('${company.id}', null, null)`,
    ]) {
      await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' });
    }
    await client.end();
  });
});

describe('tidying the outbox', () => {
  it('forgets what is older than a day, notes how far, and leaves the rest', async () => {
    const other = await test.company();
    for (let i = 0; i < 6; i += 1) await other.activity();
    await test.truth(
      `update gateway.outbox set committed_at = now() - interval '25 hours' where company_id = $1 and commit <= 4`,
      [other.id],
    );
    // Several processes at once: together they forget each entry once.
    const forgotten = await Promise.all([1, 2, 3].map(() => forgetOldEntries(test.owner)));
    expect(forgotten.reduce((sum, count) => sum + count)).toBe(4);
    expect((await feedOf(other.id)).map(({ commit }) => commit)).toEqual(['5', '6']);
    expect(
      await test.truth(
        'select last_commit, forgotten_commit, forgotten_entry from gateway.feeds where company_id = $1',
        [other.id],
      ),
    ).toEqual([{ last_commit: '6', forgotten_commit: '4', forgotten_entry: 1 }]);
  });
});
