import { describe, expect, it } from 'vitest';
import { type WakeableState, wakeRefusalCodes, wakeRefusalsOf } from './wake-refusals.ts';

const wakeable: WakeableState = {
  issueId: 'issue',
  status: 'todo',
  projectId: null,
  companyStatus: 'active',
  unresolvedBlockerIds: [],
  assignee: { agentId: 'agent', status: 'idle', wakesOnDemand: true },
};
const block = {
  issueId: 'issue',
  agentId: 'agent',
  scopeType: 'agent',
  scopeId: 'agent',
  scopeName: 'Ada',
  reason: 'Agent is paused because its budget hard-stop was reached.',
  remedy: 'Have a person raise the budget of the agent and resume it.',
} as const;

const told = (change: Partial<WakeableState>) =>
  wakeRefusalsOf({ ...wakeable, ...change }, null).map(({ message }) => message);

describe('the refusals of a wake-up', () => {
  it('are none for an issue in work with an agent that can start', () => {
    expect(told({})).toEqual([]);
    expect(told({ status: 'blocked' })).toEqual([]);
  });

  it('name a missing agent, and say nothing of the state of none', () => {
    expect(told({ assignee: null })).toEqual(['Issue has no assigned agent to wake']);
  });

  it.each(['backlog', 'done', 'cancelled'] as const)('name the status %s', (status) => {
    expect(told({ status })).toEqual([`Issue is not wakeable in status: ${status}`]);
  });

  it('carry the blockers', () => {
    const [refusal] = wakeRefusalsOf({ ...wakeable, unresolvedBlockerIds: ['a', 'b'] }, null);
    expect(refusal).toMatchObject({ message: 'Issue is blocked by unresolved blockers', blockerIds: ['a', 'b'] });
  });

  it("carry the budget's block and its reason", () => {
    const [refusal] = wakeRefusalsOf(wakeable, block);
    expect(refusal).toMatchObject({ code: 'BUDGET_BLOCKED', message: block.reason, invocationBlock: block });
  });

  it.each(['paused', 'terminated', 'pending_approval'] as const)('name an agent that is %s', (status) => {
    expect(told({ assignee: { agentId: 'agent', status, wakesOnDemand: true } })).toEqual([
      'Agent is not invokable in its current state',
    ]);
  });

  it.each(['active', 'idle', 'running', 'error'] as const)('are none for an agent that is %s', (status) => {
    expect(told({ assignee: { agentId: 'agent', status, wakesOnDemand: true } })).toEqual([]);
  });

  it.each(['paused', 'archived'] as const)('name a company that is %s', (companyStatus) => {
    expect(told({ companyStatus })).toEqual([`Company is ${companyStatus}`]);
  });

  it('are all told at once, in the order of the checks, each with a remedy', () => {
    const worst = {
      status: 'backlog',
      unresolvedBlockerIds: ['a'],
      companyStatus: 'paused',
      assignee: { agentId: 'agent', status: 'paused', wakesOnDemand: false },
    } as const;
    const refusals = wakeRefusalsOf({ ...wakeable, ...worst }, block);
    expect(refusals.map(({ code }) => code)).toEqual(wakeRefusalCodes.filter((code) => code !== 'NO_ASSIGNEE'));
    expect(refusals.every(({ remedy }) => remedy.endsWith('.'))).toBe(true);
  });
});
