import { sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { forwardArguments } from '../../graphql/connection-types.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import type { Asker } from '../../graphql/planning/field-plan.ts';
import { pagedBy } from '../../graphql/planning/paged-plan.ts';
import { rowsBy } from '../../graphql/planning/row-plans.ts';
import { loaderAt } from '../../graphql/row-loader.ts';
import { Issue } from '../issues/issue.graphql.ts';
import { IssueConnection, loadIssues } from '../issues/issue-lists.graphql.ts';
import { blockersFrom, blockersMax, blockersOfIssues } from './relation.sql.ts';

builder.drizzleObjectFields(Issue, (t) => ({
  blockedBy: t.field({
    type: [Issue],
    capability: 'issue.relations.read',
    description: `The issues that must be done, or cancelled, before it can go on, by title; at most ${blockersMax}. Hidden ones block too and are among them.`,
    extensions: rowsBy({ table: 'issues', rows: ({ companyId, key }) => blockersFrom(companyId, key) }),
    resolve: async (issue, _args, context, info) => {
      const blockers = loaderAt<string, string[]>(context, info, 'blockers', (ids) => blockersOfIssues(context, ids));
      return loadIssues(context, info, await blockers.load(issue.id));
    },
  }),
  blocks: t.field({
    type: IssueConnection,
    capability: 'issue.relations.read',
    description: 'The issues that wait for it, in the order in which they were told to.',
    args: forwardArguments(t),
    extensions: pagedBy(blockedSource),
    resolve: (issue, page, context, info) =>
      new KeysetConnection(context, info, blockedSource(context), page, issue.id),
  }),
}));

/** The relations are paged over, so that the order is that of the index's few rows for one issue; each names one issue. */
function blockedSource({ plugin }: Asker): KeysetSource {
  return {
    table: 'issues',
    typeName: 'Issue',
    from: sql`issue_relations as t`,
    id: sql`t.related_issue_id`,
    where: [sql`t.company_id = ${plugin.companyId}`, sql`t.type = 'blocks'`],
    ofParent: (parentId) => sql`t.issue_id = ${parentId}`,
    order: {
      name: 'blocked since',
      direction: 'asc',
      keys: [
        { sql: sql`t.created_at`, type: 'timestamptz' },
        { sql: sql`t.id`, type: 'uuid' },
      ],
    },
  };
}
