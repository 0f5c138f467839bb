import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CapabilityDenied } from '../../src/client/errors.ts';
import { ReactIssueDocument } from '../../src/react/generated/operations.ts';
import { useActivity } from '../../src/react/use-activity.ts';
import { useCosts } from '../../src/react/use-costs.ts';
import { useIssue, useIssues } from '../../src/react/use-issues.ts';
import { usePluginMutation } from '../../src/react/use-plugin-mutation.ts';
import { usePluginQuery } from '../../src/react/use-plugin-query.ts';
import { useSubtree } from '../../src/react/use-subtree.ts';
import { type ClientWorld, startClientWorld } from '../client/client-world.ts';
import { act, cleanup, renderWith, waitFor } from './rendered.ts';

let world: ClientWorld;
beforeAll(async () => {
  world = await startClientWorld();
});
afterEach(() => cleanup());
afterAll(() => world.close());

describe('hooks that read', () => {
  it('useIssue finds an issue by its id and by its identifier, and says null of one of another company', async () => {
    const mine = await world.company.issue({ title: 'Mine' });
    const theirs = await (await world.test.company()).issue();
    const found = renderWith(world.client, () => [
      useIssue({ id: mine.id }),
      useIssue({ identifier: mine.identifier ?? '' }),
      useIssue({ id: theirs.id }),
    ]);
    await waitFor(() => expect(found.result.current.every(({ isSuccess }) => isSuccess)).toBe(true));
    expect(found.result.current.map(({ data }) => data?.title ?? null)).toEqual(['Mine', 'Mine', null]);
  });

  it('useIssues reads page after page until there is no more, each issue once', async () => {
    const parent = await world.company.issue();
    for (let n = 0; n < 7; n += 1) await world.company.issue({ parentId: parent.id });
    const { result } = renderWith(world.client, () => useIssues({ filter: { parentId: parent.id }, pageSize: 3 }));
    await waitFor(() => expect(result.current.issues).toHaveLength(3));
    expect(result.current.totalCount).toEqual({ value: 7, exact: true });
    while (result.current.hasNextPage) {
      const before = result.current.issues?.length;
      await act(() => result.current.fetchNextPage());
      await waitFor(() => expect(result.current.issues?.length).not.toBe(before));
    }
    const truth = await world.test.truth<{ id: string }>('select id from issues where parent_id = $1', [parent.id]);
    expect(result.current.issues?.map(({ id }) => id).sort()).toEqual(truth.map(({ id }) => id).sort());
  });

  it('useSubtree has the whole tree, depth first', async () => {
    const root = await world.company.issue({ title: 'root' });
    const child = await world.company.issue({ title: 'child', parentId: root.id, status: 'done' });
    await world.company.issue({ title: 'grandchild', parentId: child.id, status: 'done' });
    const { result } = renderWith(world.client, () => useSubtree(root.id));
    await waitFor(() => expect(result.current.isSuccess).toBe(true));
    const { issues, totalCount, maxDepth, statusCounts } = result.current.data ?? {};
    expect(issues?.map(({ depth, issue }) => [depth, issue.title])).toEqual([
      [0, 'root'],
      [1, 'child'],
      [2, 'grandchild'],
    ]);
    expect({ totalCount, maxDepth }).toEqual({ totalCount: 3, maxDepth: 2 });
    expect(statusCounts).toContainEqual({ status: 'DONE', count: 2 });
  });

  it('useCosts sums what PostgreSQL sums, below an issue and by agent', async () => {
    const issue = await world.company.issue();
    const agent = await world.company.agent({ name: 'Ada' });
    for (const costCents of [5, 7]) await world.company.cost({ issueId: issue.id, agentId: agent.id, costCents });
    const { result } = renderWith(world.client, () => useCosts({ rootId: issue.id, by: ['AGENT'] }));
    await waitFor(() => expect(result.current.isSuccess).toBe(true));
    expect(result.current.data?.total.costCents).toBe(12);
    expect(result.current.data?.groups.map(({ agent: who, totals }) => [who?.name, totals.costCents])).toEqual([
      ['Ada', 12],
    ]);
  });

  it('useActivity without names needs neither agents.read nor issues.read', async () => {
    await world.company.activity({ action: 'issue.created' });
    const client = await world.clientWith('activity.read');
    const { result } = renderWith(client, () => [useActivity({ names: false }), useActivity()] as const);
    await waitFor(() => expect(result.current[0].isSuccess && result.current[1].isError).toBe(true));
    expect(result.current[0].entries?.length).toBeGreaterThan(0);
    expect(result.current[1].error).toBeInstanceOf(CapabilityDenied);
  });

  it('say what the token lacks as a typed error, at once and without trying again', async () => {
    const client = await world.clientWith('costs.read');
    const { result } = renderWith(client, () => usePluginQuery(ReactIssueDocument, { identifier: 'X-1' }));
    await waitFor(() => expect(result.current.isError).toBe(true));
    expect(result.current.error).toBeInstanceOf(CapabilityDenied);
    expect(result.current.error).toMatchObject({ capability: 'issues.read' });
    expect(result.current.failureCount).toBe(1);
  });
});

describe('usePluginMutation', () => {
  const rename = `mutation ($input: UpdateIssueInput!) {
    updateIssue(input: $input) { __typename ... on UpdateIssuePayload { issue { id } } ... on UserError { code } }
  }`;

  it('has the answers that it changes read anew', async () => {
    const issue = await world.company.issue({ title: 'Before' });
    const { result } = renderWith(world.client, () => ({
      issue: useIssue({ id: issue.id }),
      rename: usePluginMutation<unknown, { input: object }>(rename, { changes: ['issue'] }),
    }));
    await waitFor(() => expect(result.current.issue.data?.title).toBe('Before'));
    await act(() => result.current.rename.mutateAsync({ input: { issueId: issue.id, patch: { title: 'After' } } }));
    await waitFor(() => expect(result.current.issue.data?.title).toBe('After'));
  });

  it('gives a refusal as data and nothing is thrown', async () => {
    const issue = await world.company.issue();
    const { result } = renderWith(world.client, () =>
      usePluginMutation<{ updateIssue: { code?: string } }, { input: object }>(rename),
    );
    const input = { issueId: issue.id, expectedVersion: 'stale', patch: { title: 'x' } };
    await act(() => result.current.mutateAsync({ input }));
    await waitFor(() => expect(result.current.data?.updateIssue.code).toMatch(/CONFLICT|INVALID_INPUT/));
  });
});

it('A hook without a provider says what is missing', async () => {
  const { renderHook } = await import('@testing-library/react');
  const { QueryClient, QueryClientProvider } = await import('@tanstack/react-query');
  const { createElement } = await import('react');
  const wrapper = ({ children }: { children: import('react').ReactNode }) =>
    createElement(QueryClientProvider, { client: new QueryClient() }, children);
  expect(() => renderHook(() => useIssue({ id: 'x' }), { wrapper })).toThrow('needs a PluginProvider above it');
});
