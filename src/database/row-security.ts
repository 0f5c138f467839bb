import { type SQL, sql } from 'drizzle-orm';
import { pgPolicy } from 'drizzle-orm/pg-core';

/** The group role that carries every grant and policy of the gateway. Login roles are members of it and own nothing. */
export const gatewayRole = 'paperclip_gateway';

/** Owns the views through which plugins' own SQL reads Paperclip's tables. It owns no table, and nobody logs in with it. */
export const pluginViewsRole = 'paperclip_plugin_views';

/**
 * What every table with a company declares: the gateway sees and writes the rows of the company its transaction names, the owner
 * who migrates sees all. A migration forces the policies on the owner as well, which drizzle cannot say; a test counts them.
 *
 * No policy here is restrictive: where an operator made the owner a member of the gateway's role, that would bind the owner too.
 */
export function companyPolicies(companyColumn = 'company_id') {
  return [rowsOfGateway(ofCompany(companyColumn)), rowsOfOwner()];
}

/** Rows of one plugin in one company: another plugin of the same company sees none of them. */
export function companyPluginPolicies() {
  return [rowsOfGateway(sql`${ofCompany()} and plugin_id = gateway.plugin_id()`), rowsOfOwner()];
}

/** The instance's list of plugins: the gateway sees the one that is asking. */
export function pluginPolicies() {
  return [rowsOfGateway(sql`id = gateway.plugin_id()`), rowsOfOwner()];
}

/** What belongs to a plugin on this host, in whichever company: the gateway sees that of the plugin that is asking. */
export function ownPluginPolicies() {
  return [rowsOfGateway(sql`plugin_id = gateway.plugin_id()`), rowsOfOwner()];
}

/**
 * A table that plugins' own SQL may read. The view asks for the company as well: both conditions must fail before a row of another
 * company is seen. The company is the one that the gateway has sealed for the plugin's session, not a setting that SQL could change.
 */
export function pluginViewPolicy(companyColumn = 'company_id') {
  const condition = sql.raw(`${companyColumn} = (select plugin_core.company_id())`);
  return pgPolicy('plugin_view_rows', { for: 'select', to: pluginViewsRole, using: condition });
}

/** A new issue lies in the namespace of the plugin that creates it. Moving one is refused by a trigger, which sees both values. */
export function issuePolicies() {
  return [
    pgPolicy('company_rows_read', { for: 'select', to: gatewayRole, using: ofCompany() }),
    pgPolicy('company_rows_updated', { for: 'update', to: gatewayRole, using: ofCompany(), withCheck: ofCompany() }),
    pgPolicy('company_rows_added', {
      for: 'insert',
      to: gatewayRole,
      withCheck: sql`${ofCompany()} and gateway.owns_origin_kind(origin_kind)`,
    }),
    rowsOfOwner(),
  ];
}

/** A plugin reads its company's log and adds to it, signed with its own id. Nothing lets it change an entry. */
export function activityPolicies() {
  return [
    pgPolicy('company_rows_read', { for: 'select', to: gatewayRole, using: ofCompany() }),
    pgPolicy('company_rows_added', {
      for: 'insert',
      to: gatewayRole,
      withCheck: sql`${ofCompany()} and actor_type = 'plugin' and actor_id = gateway.plugin_id()::text`,
    }),
    rowsOfOwner(),
  ];
}

function ofCompany(column = 'company_id'): SQL {
  return sql.raw(`${column} = gateway.company_id()`);
}

function rowsOfGateway(condition: SQL) {
  return pgPolicy('company_rows', { to: gatewayRole, using: condition, withCheck: condition });
}

function rowsOfOwner() {
  return pgPolicy('owner_rows', { to: 'current_user', using: sql`true`, withCheck: sql`true` });
}
