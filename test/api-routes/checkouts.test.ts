import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RouteWorld, startRouteWorld } from './route-world.ts';

let world: RouteWorld;
beforeAll(async () => {
  world = await startRouteWorld();
});
afterAll(() => world?.close());

/** An agent at work: the issue is in progress, and a running run of the agent holds it. */
async function atWork() {
  const agent = await world.company.agent();
  const run = await world.company.run({ agentId: agent.id, status: 'running' });
  const issue = await world.company.issue({
    status: 'in_progress',
    assigneeAgentId: agent.id,
    checkoutRunId: run.id,
    executionRunId: run.id,
  });
  return { agent, run, issue, token: (runId?: string) => world.assertion({ act: { agent: agent.id, run: runId } }) };
}

const advance = (issueId: string, token: string) => world.call('POST', `/issues/${issueId}/advance`, { token });
const note = (issueId: string, token: string) => world.call('POST', `/issues/${issueId}/note`, { token });

describe('a route that asks for a checkout', () => {
  it('is answered to the run that holds it, by the host’s word and by the plugin’s token', async () => {
    const { agent, run, issue, token } = await atWork();
    const answer = await advance(issue.id, await token(run.id));
    expect([answer.status, answer.body.actor.runId, answer.body.params]).toEqual([200, run.id, { issueId: issue.id }]);
    const byToken = await advance(issue.identifier ?? '', await world.token({ agentId: agent.id, runId: run.id }));
    expect(byToken.status).toBe(200);
  });

  it('is refused with 401 to an agent without a run, and the worker gets nothing', async () => {
    const { agent, issue, token } = await atWork();
    const calls = await world.callsDuring(async () => {
      for (const without of [await token(), await world.token({ agentId: agent.id })]) {
        for (const answer of [await advance(issue.id, without), await note(issue.id, without)]) {
          expect([answer.status, answer.body]).toEqual([
            401,
            { error: 'Agent run id required', code: 'AGENT_RUN_REQUIRED' },
          ]);
        }
      }
    });
    expect(calls).toBe(0);
  });

  it('is refused with 409 while another run holds it, and nothing has changed', async () => {
    const { agent, run, issue, token } = await atWork();
    const second = await world.company.run({ agentId: agent.id, status: 'running' });
    const calls = await world.callsDuring(async () => {
      for (const answer of [
        await advance(issue.id, await token(second.id)),
        await note(issue.id, await token(second.id)),
      ]) {
        expect([answer.status, answer.body]).toEqual([
          409,
          { error: 'Issue run ownership conflict', code: 'CHECKOUT_CONFLICT' },
        ]);
      }
    });
    expect(calls).toBe(0);
    expect(await world.test.truth('select checkout_run_id from issues where id = $1', [issue.id])).toEqual([
      { checkout_run_id: run.id },
    ]);
  });

  it('hands a checkout whose run has ended to the run that calls, and the log says who', async () => {
    const { agent, run, issue, token } = await atWork();
    await world.test.truth(`update heartbeat_runs set status = 'failed' where id = $1`, [run.id]);
    const next = await world.company.run({ agentId: agent.id, status: 'running' });
    expect((await advance(issue.id, await token(next.id))).status).toBe(200);
    expect(await world.test.truth('select checkout_run_id from issues where id = $1', [issue.id])).toEqual([
      { checkout_run_id: next.id },
    ]);
    const [entry] = await world.test.truth<{ action: string; actor_id: string; details: Record<string, unknown> }>(
      'select action, actor_id, details from activity_log where entity_id = $1',
      [issue.id],
    );
    expect(entry).toMatchObject({
      action: 'issue.checkout_lock_adopted',
      actor_id: world.plugin.id,
      details: { initiatingAgentId: agent.id, initiatingRunId: next.id, previousCheckoutRunId: run.id },
    });
    expect(entry?.details).not.toHaveProperty('initiatingActorProof');
  });

  it('gives a checkout without a holder to one of two runs that call at once', async () => {
    const { agent, run, issue, token } = await atWork();
    await world.test.truth(`update heartbeat_runs set status = 'failed' where id = $1`, [run.id]);
    const runs = [
      await world.company.run({ agentId: agent.id, status: 'running' }),
      await world.company.run({ agentId: agent.id, status: 'running' }),
    ];
    const answers = await Promise.all(runs.map(async ({ id }) => advance(issue.id, await token(id))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('always: is refused to an agent that does not work on the issue', async () => {
    const { issue } = await atWork();
    const stranger = await atWork();
    expect((await advance(issue.id, await stranger.token(stranger.run.id))).status).toBe(409);
    const todo = await world.company.issue({ status: 'todo', assigneeAgentId: stranger.agent.id });
    expect((await advance(todo.id, await stranger.token(stranger.run.id))).status).toBe(409);
  });

  it('in progress: lets other agents pass, and takes nothing over for them', async () => {
    const { run, issue } = await atWork();
    const stranger = await atWork();
    expect((await note(issue.id, await stranger.token(stranger.run.id))).status).toBe(200);
    expect((await note(issue.id, await stranger.token())).status).toBe(200);
    const todo = await world.company.issue({ status: 'todo', assigneeAgentId: stranger.agent.id });
    expect((await note(todo.id, await stranger.token())).status).toBe(200);
    expect(await world.test.truth('select checkout_run_id from issues where id = $1', [issue.id])).toEqual([
      { checkout_run_id: run.id },
    ]);
  });

  it('asks no person for one', async () => {
    const { issue } = await atWork();
    expect((await advance(issue.id, await world.assertion())).status).toBe(200);
  });

  it('knows no issue of another company', async () => {
    const { run, token } = await atWork();
    const theirs = await (await world.test.company()).issue();
    const answer = await advance(theirs.id, await token(run.id));
    expect([answer.status, answer.body.code]).toEqual([404, 'ISSUE_NOT_FOUND']);
  });
});
