import { sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, forwardArguments } from '../../graphql/connection-types.ts';
import { KeysetConnection, type KeysetSource } from '../../graphql/keyset-connection.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import type { Asker } from '../../graphql/planning/field-plan.ts';
import { pagedBy } from '../../graphql/planning/paged-plan.ts';

registerNode('Project', { table: 'projects', capability: 'projects.read' });

export const Project = builder.drizzleObject('projects', {
  name: 'Project',
  description: 'A body of work that issues belong to. Its environment variables are not here.',
  interfaces: [Node],
  select: { columns: { companyId: true, id: true } },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the project.' }),
    name: t.exposeString('name', { description: 'What it is called.' }),
    description: t.exposeString('description', { nullable: true, description: 'What it is about.' }),
    status: t.exposeString('status', { description: 'Where it stands, for example `backlog` or `in_progress`.' }),
  }),
});

export const ProjectConnection = connectionOf(Project, 'Project');

builder.queryField('projects', (t) =>
  t.field({
    type: ProjectConnection,
    capability: 'projects.read',
    description: 'The projects of the company, oldest first.',
    args: forwardArguments(t),
    extensions: pagedBy(projectsSource),
    resolve: (_root, page, context, info) => new KeysetConnection(context, info, projectsSource(context), page),
  }),
);

function projectsSource({ plugin }: Asker): KeysetSource {
  return {
    table: 'projects',
    typeName: 'Project',
    from: sql`projects as t`,
    id: sql`t.id`,
    where: [sql`t.company_id = ${plugin.companyId}`],
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
