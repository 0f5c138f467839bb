import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPluginClient } from '../../src/client/plugin-client.ts';
import { useIssue } from '../../src/react/use-issues.ts';
import { useLiveActivity } from '../../src/react/use-live-activity.ts';
import { useLiveIssues, useLiveSubtree } from '../../src/react/use-live-subtree.ts';
import { type ClientWorld, quickRetry, startClientWorld } from '../client/client-world.ts';
import { cleanup, renderWith, waitFor } from './rendered.ts';

let world: ClientWorld;
beforeAll(async () => {
  world = await startClientWorld();
});
afterEach(() => cleanup());
afterAll(() => world.close());

describe('useLiveSubtree', () => {
  it('shows a change that somebody else makes, a new child, and the counts that follow from it', async () => {
    const root = await world.company.issue({ title: 'root' });
    const child = await world.company.issue({ title: 'child', parentId: root.id, status: 'todo' });
    const { result } = renderWith(world.client, () => useLiveSubtree(root.id));
    await waitFor(() => expect(result.current.live.status).toBe('open'));
    await waitFor(() => expect(result.current.data?.totalCount).toBe(2));

    await world.client.issues.update(child.id, { status: 'done' });
    await waitFor(() =>
      expect(result.current.data?.issues.find(({ issue }) => issue.id === child.id)?.issue.status).toBe('DONE'),
    );
    await waitFor(() => expect(result.current.data?.statusCounts).toContainEqual({ status: 'DONE', count: 1 }));

    await world.client.issues.create({ title: 'late', parentId: child.id });
    await waitFor(() =>
      expect(result.current.data?.issues.map(({ issue }) => issue.title)).toEqual(['root', 'child', 'late']),
    );
  });

  it('moves every cached answer that the issue stands in, before anything is read anew', async () => {
    const root = await world.company.issue();
    const child = await world.company.issue({ parentId: root.id, title: 'Before' });
    const sent: string[] = [];
    const { token } = await world.company.plugin(world.plugin.key);
    const client = createPluginClient({
      url: world.url,
      token,
      retry: quickRetry,
      fetch: (input, init) => {
        sent.push(String(init?.body).includes('issueChanged') ? 'stream' : 'query');
        return fetch(input, init);
      },
    });
    /** How much had been sent when the new title was first rendered. */
    let sentWhenShown: number | undefined;
    const { result } = renderWith(client, () => {
      const live = useLiveIssues(root.id);
      const shown = useIssue({ id: child.id });
      if (shown.data?.title === 'After') sentWhenShown ??= sent.length;
      return { live, shown };
    });
    // The reading anew that an opened stream asks for is over.
    await waitFor(() => expect(result.current.live.status).toBe('open'));
    await waitFor(() => expect(sent.filter((kind) => kind === 'query')).toHaveLength(2));
    await waitFor(() => expect(result.current.shown.isFetching).toBe(false));
    const before = sent.length;
    await world.client.issues.update(child.id, { title: 'After' });
    await waitFor(() => expect(result.current.shown.data?.title).toBe('After'));
    expect(sentWhenShown).toBe(before);
    await waitFor(() => expect(sent.length).toBe(before + 1));
  });

  it('follows nothing while it is not enabled', async () => {
    const root = await world.company.issue();
    const { result } = renderWith(world.client, () => useLiveSubtree(root.id, { enabled: false }));
    await waitFor(() => expect(result.current.isSuccess).toBe(true));
    expect(result.current.live.status).toBe('off');
  });

  it('says that a token without events.subscribe ends it, and what is missing', async () => {
    const root = await world.company.issue();
    const client = await world.clientWith('issues.read', 'issue.subtree.read');
    const { result } = renderWith(client, () => useLiveSubtree(root.id));
    await waitFor(() => expect(result.current.live.status).toBe('ended'));
    expect(result.current.live.error).toMatchObject({ code: 'CAPABILITY_DENIED', capability: 'events.subscribe' });
    await waitFor(() => expect(result.current.data?.totalCount).toBe(1));
  });
});

describe('useLiveActivity', () => {
  it('shows entries newest first as they are committed, each once', async () => {
    const issue = await world.company.issue();
    const { result } = renderWith(world.client, () => useLiveActivity({ issueId: issue.id }));
    await waitFor(() => expect(result.current.live.status).toBe('open'));
    for (const title of ['one', 'two', 'three']) await world.client.issues.update(issue.id, { title });
    await waitFor(() => expect(result.current.entries).toHaveLength(3));
    await result.current.refetch();
    const truth = await world.test.truth<{ id: string }>(
      'select id from activity_log where entity_id = $1 order by created_at desc, id desc',
      [issue.id],
    );
    expect(result.current.entries?.map(({ id }) => id)).toEqual(truth.map(({ id }) => id));
  });

  it('reads anew and says so when the gateway tells of a gap', async () => {
    const issue = await world.company.issue();
    const { token } = await world.company.plugin(world.plugin.key);
    const heartbeat = '{ __typename ... on Heartbeat { cursor } }';
    const stream = world.client.subscribe<{ activity: { cursor: string } }, object>(
      `subscription { activity ${heartbeat} }`,
    );
    const { value: first } = await stream.next();
    await stream.return?.();
    let streams = 0;
    const client = createPluginClient({
      url: world.url,
      token,
      retry: quickRetry,
      // The gateway keeps entries for a day. What it says of an older cursor is put into a stream that goes on after it.
      fetch: async (input, init) => {
        if (!String(init?.body).includes('subscription')) return fetch(input, init);
        streams += 1;
        if (streams > 1) return fetch(input, init);
        const cursor = first?.activity.cursor;
        const gap = { data: { activity: { __typename: 'ActivityGap', cursor, reason: 'Too old.' } } };
        return new Response(`id: ${cursor}\nevent: next\ndata: ${JSON.stringify(gap)}\n\n`, {
          headers: { 'content-type': 'text/event-stream' },
        });
      },
    });
    const { result } = renderWith(client, () => useLiveActivity({ issueId: issue.id }));
    await waitFor(() => expect(result.current.live).toMatchObject({ status: 'open', gaps: 1 }));
    await world.client.issues.update(issue.id, { title: 'after the gap' });
    await waitFor(() => expect(result.current.entries).toHaveLength(1));
  });
});
