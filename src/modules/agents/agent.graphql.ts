import { sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, forwardArguments } from '../../graphql/connection-types.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import type { PageArguments } from '../../graphql/page-arguments.ts';
import type { Asker } from '../../graphql/planning/field-plan.ts';
import { pagedBy } from '../../graphql/planning/paged-plan.ts';

registerNode('Agent', { table: 'agents', capability: 'agents.read' });

export const Agent = builder.drizzleObject('agents', {
  name: 'Agent',
  description: 'An AI worker of the company. How it is run, and the secrets for that, are not here.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the agent.' }),
    name: t.exposeString('name', { description: 'What it is called.' }),
    role: t.exposeString('role', { description: 'What it is for, for example `engineer`; `general` by default.' }),
    title: t.exposeString('title', { nullable: true, description: 'Its title in the company.' }),
    status: t.exposeString('status', {
      description: '`active`, `idle`, `running`, `paused`, `error`, `pending_approval` or `terminated`.',
    }),
  }),
});

export const AgentConnection = connectionOf(Agent, 'Agent');

const AgentFilter = builder.inputType('AgentFilter', {
  description: 'Which agents. Conditions left out do not narrow.',
  fields: (t) => ({
    status: t.stringList({ description: 'Any of these statuses.' }),
    role: t.string({ description: 'Exactly this role.' }),
  }),
});

builder.queryField('agents', (t) =>
  t.field({
    type: AgentConnection,
    capability: 'agents.read',
    description:
      'The agents of the company, oldest first. Terminated ones are left out unless the filter names that status.',
    args: { filter: t.arg({ type: AgentFilter, description: 'Which agents.' }), ...forwardArguments(t) },
    extensions: pagedBy(agentsSource),
    resolve: (_root, { filter, ...page }, context, info) =>
      new KeysetConnection(context, info, agentsSource(context, { filter }), page),
  }),
);

interface AgentsArguments extends PageArguments {
  readonly filter?: typeof AgentFilter.$inferInput | null | undefined;
}

function agentsSource({ plugin }: Asker, { filter }: AgentsArguments): KeysetSource {
  return {
    table: 'agents',
    typeName: 'Agent',
    from: sql`agents as t`,
    id: sql`t.id`,
    where: [
      sql`t.company_id = ${plugin.companyId}`,
      filter?.status ? sql`t.status = any(${sql.param(filter.status)}::text[])` : sql`t.status <> 'terminated'`,
      ...(filter?.role == null ? [] : [sql`t.role = ${filter.role}`]),
    ],
    order: {
      name: 'created',
      direction: 'asc',
      keys: [
        { sql: sql`t.created_at`, type: 'timestamptz' },
        { sql: sql`t.id`, type: 'uuid' },
      ],
    },
  };
}
