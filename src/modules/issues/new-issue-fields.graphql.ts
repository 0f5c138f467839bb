import type { InputFieldBuilder } from '@pothos/core';
import type { GatewaySchemaTypes } from '../../graphql/builder.ts';
import { IssuePriority, IssueStatus } from './issue-enums.graphql.ts';

type Types = PothosSchemaTypes.ExtendDefaultTypes<GatewaySchemaTypes>;

/** What is said of a new issue, alone or as a node of a tree. */
export function newIssueFields(t: InputFieldBuilder<Types, 'InputObject'>) {
  return {
    title: t.string({
      required: true,
      description: 'One line that says what is to be done; at most 1,000 characters.',
    }),
    description: t.string({ description: 'The task itself, in Markdown.' }),
    status: t.field({
      type: IssueStatus,
      defaultValue: 'backlog',
      description: 'Where it begins. IN_PROGRESS needs an assignee and no unresolved blocker.',
    }),
    priority: t.field({ type: IssuePriority, defaultValue: 'medium', description: 'How urgent it is.' }),
    parentId: t.id({ description: 'The issue above it.' }),
    projectId: t.id({ description: 'The project it belongs to.' }),
    assigneeAgentId: t.id({ description: 'The agent that is to do it; not together with assigneeUserId.' }),
    assigneeUserId: t.string({ description: 'The person who is to do it; not together with assigneeAgentId.' }),
    billingCode: t.field({ type: 'BillingCode', description: 'What its costs are booked under.' }),
    originKind: t.field({
      type: 'OriginKind',
      description:
        '`plugin:<key>` or below, the default when left out. Anything else is refused: ORIGIN_KIND_FORBIDDEN.',
    }),
    originId: t.string({ description: "What it stands for in the plugin's own terms." }),
    requestDepth: t.int({
      description: 'How many requests lie between it and the person who asked first, 0 to 1,024.',
    }),
    blockedByIssueIds: t.idList({ description: 'The issues that must be done or cancelled first, at most 100.' }),
  };
}
