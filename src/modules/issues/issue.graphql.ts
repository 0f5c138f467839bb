import { sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import { fromColumn, valueBy } from '../../graphql/planning/row-plans.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { Project } from '../projects/project.graphql.ts';
import { IssuePriority, IssueStatus } from './issue-enums.graphql.ts';

registerNode('Issue', { table: 'issues', capability: 'issues.read' });

export const Issue = builder.drizzleObject('issues', {
  name: 'Issue',
  description: 'A task of the company. Issues form trees through their parents, and block one another.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the issue.' }),
    identifier: t.exposeString('identifier', {
      nullable: true,
      description: 'What people call it, for example `ACME-12`.',
    }),
    title: t.exposeString('title', { description: 'One line that says what is to be done.' }),
    description: t.exposeString('description', { nullable: true, description: 'The task itself, in Markdown.' }),
    status: t.field({
      type: IssueStatus,
      description: 'How far it is.',
      select: { columns: { status: true } },
      extensions: fromColumn('status'),
      resolve: (issue) => issue.status,
    }),
    priority: t.field({
      type: IssuePriority,
      description: 'How urgent it is.',
      select: { columns: { priority: true } },
      extensions: fromColumn('priority'),
      resolve: (issue) => issue.priority,
    }),
    project: t.field({
      type: Project,
      nullable: true,
      capability: 'projects.read',
      description: 'The project it belongs to.',
      select: (_args, _context, nested) => ({ with: { project: nested() } }),
      resolve: (issue) => issue.project,
    }),
    assigneeAgent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent that works on it. At most one of assigneeAgent and assigneeUserId is set.',
      select: (_args, _context, nested) => ({ with: { assigneeAgent: nested() } }),
      resolve: (issue) => issue.assigneeAgent,
    }),
    assigneeUserId: t.exposeString('assigneeUserId', { nullable: true, description: 'The person who works on it.' }),
    createdByAgent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent that created it, if one did.',
      select: (_args, _context, nested) => ({ with: { createdByAgent: nested() } }),
      resolve: (issue) => issue.createdByAgent,
    }),
    createdByUserId: t.exposeString('createdByUserId', {
      nullable: true,
      description: 'The person who created it, if one did.',
    }),
    originKind: t.expose('originKind', {
      type: 'OriginKind',
      description: 'Where it comes from: a person, a routine, or a plugin.',
    }),
    originId: t.exposeString('originId', {
      nullable: true,
      description: "What it stands for in its origin's own terms.",
    }),
    originRunId: t.exposeString('originRunId', {
      nullable: true,
      description: 'The run that created it, as the origin named it.',
    }),
    billingCode: t.expose('billingCode', {
      type: 'BillingCode',
      nullable: true,
      description: 'What its costs are booked under.',
    }),
    requestDepth: t.exposeInt('requestDepth', {
      description: 'How many requests lie between it and the person who asked first.',
    }),
    version: t.string({
      description:
        'Opaque; changes with every write. Give it back as expectedVersion to change only what you have seen.',
      // The row version that PostgreSQL itself keeps: it moves with every writer's update, Paperclip's own included.
      select: { columns: {}, extras: { version: (table) => sql<string>`${table}.xmin::text` } },
      extensions: valueBy((issue) => ({ sql: sql`${issue.column('xmin')}::text`, type: 'text', isNullable: false })),
      resolve: (issue) => issue.version,
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When work on it began.' }),
    completedAt: t.expose('completedAt', { type: 'DateTime', nullable: true, description: 'When it was done.' }),
    cancelledAt: t.expose('cancelledAt', { type: 'DateTime', nullable: true, description: 'When it was cancelled.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});

builder.drizzleObjectField(Issue, 'parent', (t) =>
  t.field({
    type: Issue,
    nullable: true,
    capability: 'issues.read',
    description: 'The issue above it in the tree.',
    select: (_args, _context, nested) => ({ with: { parent: nested() } }),
    resolve: (issue) => issue.parent,
  }),
);
