import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import type { Place } from '../../graphql/planning/field-plan.ts';
import type { JsonText } from '../../graphql/planning/json-text.ts';
import { installationOf } from '../plugins/installation.sql.ts';
import { installationText } from '../plugins/installation-plan.graphql.ts';

export interface CompanyShape {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly issuePrefix: string;
}

registerNode('Company', {
  capability: null,
  ownId: (plugin) => plugin.companyId,
  load: loadOwnCompany,
  json: ownCompanyText,
});

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

/** The company by SQL, as an object of the type Company. */
export function ownCompanyText(place: Place, typeName?: string): JsonText {
  return installationText(place, typeName, {
    id: 'company_id',
    name: 'company_name',
    status: 'company_status',
    issuePrefix: 'company_prefix',
  });
}

export async function loadOwnCompany(context: GatewayContext): Promise<CompanyShape> {
  const row = await installationOf(context);
  return {
    id: row.company_id,
    name: row.company_name,
    status: row.company_status,
    issuePrefix: row.company_prefix,
  };
}
