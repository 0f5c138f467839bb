import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import { installationOf } from '../plugins/installation.sql.ts';

export interface CompanyShape {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly issuePrefix: string;
}

registerNode('Company', { capability: null, ownId: (plugin) => plugin.companyId, load: loadOwnCompany });

export const Company = builder.objectRef<CompanyShape>('Company').implement({
  description: 'The company that the token is for. No other one can be reached with it.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the company.' }),
    name: t.exposeString('name', { description: 'What it is called.' }),
    status: t.exposeString('status', { description: '`active`, `paused` or `archived`.' }),
    issuePrefix: t.exposeString('issuePrefix', {
      description: 'What the identifiers of its issues begin with, for example `ACME`.',
    }),
  }),
});

export async function loadOwnCompany(context: GatewayContext): Promise<CompanyShape> {
  const row = await installationOf(context);
  return {
    id: row.company_id,
    name: row.company_name,
    status: row.company_status,
    issuePrefix: row.company_prefix,
  };
}
