import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../../graphql/builder.ts';
import { PageInfo, type PageInfoShape, pageInfoOf } from '../../graphql/connection-types.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { decodeCursor, encodeCursor } from '../../graphql/cursor.ts';
import { type PageArguments, readPageArguments } from '../../graphql/page-arguments.ts';
import { type RowKey, rowLoader } from '../../graphql/row-loader.ts';
import { BadUserInput } from '../../kernel/errors.ts';
import { Issue } from '../issues/issue.graphql.ts';
import type { Subtree, SubtreeIssue } from './subtree.ts';

export const subtreePageSizeDefault = 100;
export const subtreePageSizeMax = 1000;

interface SubtreeIssueEdgeShape {
  readonly cursor: string;
  readonly depth: number;
  readonly node: RowKey;
}

/** One page of a subtree. Its place in the order is known before any of its rows is read. */
export interface SubtreeIssuePage {
  readonly pageInfo: PageInfoShape;
  edges(): Promise<SubtreeIssueEdgeShape[]>;
}

export async function pageOfSubtree(
  context: GatewayContext,
  info: GraphQLResolveInfo,
  subtree: Subtree,
  pageArguments: PageArguments,
): Promise<SubtreeIssuePage> {
  const { size, afterId } = readSubtreePage(pageArguments);
  const issues = await subtree.issues();
  const start = afterId === null ? 0 : positionOf(issues, afterId) + 1;
  const rows = issues
    .slice(start, start + size)
    .map(({ id, depth }) => ({ id, depth, cursor: encodeCursor('subtree', [id]) }));
  const pageInfo = pageInfoOf(rows, { hasNextPage: start + size < issues.length, hasPreviousPage: afterId !== null });
  return {
    pageInfo,
    edges: async () => {
      const paths = [['nodes'], ['edges', 'node']];
      const loader = rowLoader(context, info, { table: 'issues', typeName: 'Issue', paths });
      const nodes = await Promise.all(rows.map(({ id }) => loader.load(id)));
      return rows.flatMap(({ cursor, depth }, i) => {
        const node = nodes[i];
        return node ? [{ cursor, depth, node }] : [];
      });
    },
  };
}

export function readSubtreePage(pageArguments: PageArguments) {
  const limits = { defaultSize: subtreePageSizeDefault, maxSize: subtreePageSizeMax };
  const { size, after } = readPageArguments(pageArguments, limits);
  const [afterId = null] = after === null ? [] : decodeCursor(after, 'subtree', ['uuid'], 'after');
  return { size, afterId };
}

function positionOf(issues: readonly SubtreeIssue[], id: string): number {
  const position = issues.findIndex((issue) => issue.id === id);
  if (position >= 0) return position;
  throw new BadUserInput('The issue that after points to is no longer in this subtree. Begin again without after.', {
    argument: 'after',
  });
}

const SubtreeIssueEdge = builder.objectRef<SubtreeIssueEdgeShape>('SubtreeIssueEdge').implement({
  description: 'One issue of a subtree, with its depth and the cursor that points to it.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Opaque; give it to `after`.' }),
    depth: t.exposeInt('depth', { description: 'How many levels below the root; the root itself has 0.' }),
    node: t.field({
      type: Issue,
      capability: 'inherited',
      description: 'The issue itself.',
      resolve: (edge) => edge.node,
    }),
  }),
});

export const SubtreeIssueConnection = builder.objectRef<SubtreeIssuePage>('SubtreeIssueConnection').implement({
  description: 'A page of a subtree, depth first.',
  fields: (t) => ({
    edges: t.field({
      type: [SubtreeIssueEdge],
      capability: 'inherited',
      description: 'The issues of this page with their depths and cursors.',
      resolve: (page) => page.edges(),
    }),
    nodes: t.field({
      type: [Issue],
      capability: 'inherited',
      description: 'The issues of this page.',
      resolve: async (page) => (await page.edges()).map(({ node }) => node),
    }),
    pageInfo: t.field({
      type: PageInfo,
      capability: 'inherited',
      description: 'Where this page lies in the subtree.',
      resolve: (page) => page.pageInfo,
    }),
  }),
});
