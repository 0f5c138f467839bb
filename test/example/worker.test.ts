import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moveOneStep } from '../../examples/missions/worker/watch-missions.ts';
import { type ExampleWorld, startExampleWorld } from './example-world.ts';

let world: ExampleWorld;
beforeAll(async () => {
  world = await startExampleWorld();
}, 120_000);
afterAll(() => world.close());

describe('the route that begins a mission', () => {
  it('makes a resolved blocker, a child behind it, a document and a brief, and answers with the summary', async () => {
    const { worker, call, test } = world;
    const [agent] = await test.truth<{ id: string }>(
      `select a.id from agents as a join companies as c on c.id = a.company_id
       where c.issue_prefix = 'ACME' and a.name = 'Ferro'`,
    );
    const root = await worker.issues.create({ title: 'A goal', billingCode: 'mission:x', assigneeAgentId: agent?.id });
    const { status, body } = await call(`/issues/${root.id}/mission`, { body: { goal: 'Be quick' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      wakeup: { queued: true },
      mission: {
        goal: 'Be quick',
        requestedBy: 'marta.weiss',
        document: { title: 'Mission brief', revisionNumber: 1 },
        summary: { issues: 3, costCents: 0 },
      },
    });
    const kickoff = await worker.issues.get(body.mission.kickoff.id);
    expect(kickoff).toMatchObject({
      parentId: root.id,
      billingCode: 'mission:x',
      originKind: 'plugin:paperclip.missions:kickoff',
      originId: root.id,
      createdByUserId: 'marta.weiss',
    });
    const { blockedBy } = await worker.issues.relations.get(body.mission.kickoff.id);
    expect(blockedBy.map(({ status: resolved }) => resolved)).toEqual(['done']);
    const runs = await test.truth('select 1 from agent_wakeup_requests where payload ->> $1 = $2', [
      'issueId',
      body.mission.kickoff.id,
    ]);
    expect(runs).toHaveLength(1);
  });

  it('makes nothing twice when it is called again, by the identifier this time', async () => {
    const { worker, call } = world;
    const root = await worker.issues.create({ title: 'Twice' });
    const first = await call(`/issues/${root.id}/mission`, { body: { goal: 'Once' } });
    const second = await call(`/issues/${root.identifier}/mission`, { body: { goal: 'Once more' } });
    expect(second.body.mission.kickoff).toEqual(first.body.mission.kickoff);
    expect(second.body.mission).toMatchObject({ goal: 'Once more', summary: { issues: 3 } });
  });

  it('says why nobody was woken where nobody is assigned, and does the rest', async () => {
    const { worker, call } = world;
    const root = await worker.issues.create({ title: 'Nobody' });
    const { status, body } = await call(`/issues/${root.id}/mission`, { body: { goal: 'Somebody' } });
    expect(status).toBe(200);
    expect(body.wakeup.queued).toBe(false);
    expect(body.wakeup.reasons).toContainEqual(expect.objectContaining({ code: 'NO_ASSIGNEE' }));
  });

  it('refuses an issue that is over, a goal that is empty, and an issue of another company', async () => {
    const { worker, call } = world;
    const over = await worker.issues.create({ title: 'Over', status: 'done' });
    expect((await call(`/issues/${over.id}/mission`, { body: { goal: 'Again' } })).status).toBe(409);
    expect((await call('/issues/ACME-1/mission', { body: { goal: ' ' } })).status).toBe(422);
    const foreign = await call('/issues/GLOBEX-1/mission', { body: { goal: 'Theirs' } });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'ISSUE_NOT_FOUND' } });
  });
});

describe('the route that reads a mission', () => {
  it('gives what the other one made, and null where there is none', async () => {
    const { worker, call } = world;
    const root = await worker.issues.create({ title: 'Read back' });
    expect((await call(`/issues/${root.identifier}/mission`)).body).toEqual({ mission: null });
    const { body } = await call(`/issues/${root.id}/mission`, { body: { goal: 'Read me' } });
    expect((await call(`/issues/${root.identifier}/mission`)).body).toEqual({ mission: body.mission });
  });
});

describe('the watch', () => {
  it('moves the first step that is somebody’s and waits for nothing, until all are done, and then rests', async () => {
    const { worker, test } = world;
    const [agent] = await test.truth<{ id: string }>(
      `select a.id from agents as a join companies as c on c.id = a.company_id
       where c.issue_prefix = 'ACME' and a.name = 'Ferro'`,
    );
    const origin = { originKind: 'plugin:paperclip.missions', originId: 'template:test', assigneeAgentId: agent?.id };
    const made = await worker.issues.createTree({
      nodes: [
        { ref: 'root', title: 'Watched', ...origin },
        { ref: 'a', parentRef: 'root', title: 'First', status: 'todo', ...origin },
        { ref: 'b', parentRef: 'root', title: 'Second', status: 'todo', blockedByRefs: ['a'], ...origin },
        { ref: 'c', parentRef: 'root', title: 'Nobody’s', status: 'todo', ...origin, assigneeAgentId: null },
      ],
    });
    const moves: string[] = [];
    for (let moved = await moveOneStep(worker); moved; moved = await moveOneStep(worker)) {
      moves.push(`${moved.title} ${moved.status}`);
    }
    expect(moves).toEqual([
      'First in_progress',
      'First in_review',
      'First done',
      'Second in_progress',
      'Second in_review',
      'Second done',
    ]);
    const told = await test.truth<{ message: string }>(
      `select details ->> 'message' as message from activity_log where entity_id = $1 and details ? 'message' order by created_at`,
      [made.root?.id],
    );
    expect(told.map(({ message }) => message)).toEqual([
      'Counted 1 of 3 steps done in',
      'Counted 2 of 3 steps done in',
    ]);
  });
});
