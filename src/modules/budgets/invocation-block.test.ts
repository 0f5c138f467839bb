import { describe, expect, it } from 'vitest';
import type { BudgetScope } from './invocation-block.sql.ts';
import { firstBlock } from './invocation-block.ts';

const free = { scopeId: 'id', name: 'name', isPaused: false, pauseReason: null, isExhausted: false };
const company = (state: Partial<BudgetScope> = {}): BudgetScope => ({ ...free, ...state, scopeType: 'company' });
const agent = (state: Partial<BudgetScope> = {}): BudgetScope => ({ ...free, ...state, scopeType: 'agent' });
const project = (state: Partial<BudgetScope> = {}): BudgetScope => ({ ...free, ...state, scopeType: 'project' });

const pausedByHand = { isPaused: true, pauseReason: 'manual' };
const pausedForBudget = { isPaused: true, pauseReason: 'budget' };
const exhausted = { isExhausted: true };
const everything = { ...pausedForBudget, ...exhausted };

describe('the first block of an invocation', () => {
  it.each([
    [
      'a company paused for its budget, before anything else',
      { company: company(everything), agent: agent(everything), project: project(everything) },
      'Company is paused because its budget hard-stop was reached.',
    ],
    [
      'a company paused by hand',
      { company: company({ ...pausedByHand, ...exhausted }), agent: agent(everything), project: undefined },
      'Company is paused and cannot start new work.',
    ],
    [
      'a company whose hard stop is reached',
      { company: company(exhausted), agent: agent(everything), project: project(everything) },
      'Company cannot start new work because its budget hard-stop is exceeded.',
    ],
    [
      'an agent paused for its budget',
      { company: company(), agent: agent(everything), project: project(everything) },
      'Agent is paused because its budget hard-stop was reached.',
    ],
    [
      'an agent whose hard stop is reached, also where it is paused by hand',
      { company: company(), agent: agent({ ...pausedByHand, ...exhausted }), project: project(everything) },
      'Agent cannot start because its budget hard-stop is still exceeded.',
    ],
    [
      'a project whose hard stop is reached, before its pause',
      { company: company(), agent: agent(), project: project(everything) },
      'Project cannot start work because its budget hard-stop is still exceeded.',
    ],
    [
      'a project paused for its budget',
      { company: company(), agent: agent(), project: project(pausedForBudget) },
      'Project is paused because its budget hard-stop was reached.',
    ],
  ])('is %s', (_case, scopes, reason) => {
    expect(firstBlock(scopes)?.reason).toBe(reason);
  });

  it('is none where agent and project are paused by hand alone', () => {
    expect(firstBlock({ company: company(), agent: agent(pausedByHand), project: project(pausedByHand) })).toBeNull();
  });

  it('is none where there is no project and nothing is spent', () => {
    expect(firstBlock({ company: company(), agent: agent(), project: undefined })).toBeNull();
  });
});
