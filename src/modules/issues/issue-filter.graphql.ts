import { type SQL, sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import type { KeysetOrder } from '../../graphql/keyset-connection.ts';
import type { Asker } from '../../graphql/planning/field-plan.ts';
import { BadUserInput } from '../../kernel/errors.ts';
import { hasControlCharacter } from '../../kernel/text.ts';
import { isUuid } from '../../kernel/uuid.ts';
import { descendantIds } from '../subtree/issue-tree.sql.ts';
import { issuePriorityRank } from './issue.table.ts';
import { IssueOrderField, IssuePriority, IssueStatus, OrderDirection } from './issue-enums.graphql.ts';
import { originKindPrefixToFilter, originKindToFilter } from './issue-origin.ts';

export const IssueFilter = builder.inputType('IssueFilter', {
  description: 'Which issues. All conditions given must hold; those left out, or null, do not narrow.',
  fields: (t) => ({
    status: t.field({ type: [IssueStatus], description: 'Any of these statuses.' }),
    priority: t.field({ type: [IssuePriority], description: 'Any of these priorities.' }),
    assigneeAgentId: t.id({ description: 'Assigned to this agent.' }),
    assigneeUserId: t.string({ description: 'Assigned to this person.' }),
    projectId: t.id({ description: 'Of this project.' }),
    parentId: t.id({ description: 'Directly below this issue.' }),
    descendantOfId: t.id({ description: 'Anywhere below this issue; the issue itself is not among them.' }),
    originKind: t.field({
      type: 'OriginKind',
      description: "Of exactly this origin. Another plugin's namespace is refused: ORIGIN_KIND_FORBIDDEN.",
    }),
    originKindPrefix: t.field({
      type: 'OriginKind',
      description: "A namespace of this plugin's own, `plugin:<key>` or below: that kind and every kind under it.",
    }),
    originId: t.string({ description: 'Of exactly this id in its origin.' }),
    billingCode: t.field({ type: 'BillingCode', description: 'Booked under exactly this code.' }),
    search: t.string({
      description:
        'Text that the title, identifier or description contains, whatever its case; at most 200 characters.',
    }),
    updatedSince: t.field({ type: 'DateTime', description: 'Changed at this moment or later.' }),
    includeHidden: t.boolean({ defaultValue: false, description: 'Whether hidden issues count too.' }),
  }),
});

export const IssueOrder = builder.inputType('IssueOrder', {
  description: 'The order of a list of issues.',
  fields: (t) => ({
    field: t.field({
      type: IssueOrderField,
      required: true,
      defaultValue: 'created_at',
      description: 'What to order by.',
    }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'desc',
      description: 'Which end comes first.',
    }),
  }),
});

export type IssueFilterInput = typeof IssueFilter.$inferInput;
export type IssueOrderInput = typeof IssueOrder.$inferInput;

/** The filter as conditions on `issues as t`. */
export function issueConditions({ plugin }: Asker, filter: IssueFilterInput | null | undefined): SQL[] {
  const conditions: SQL[] = [sql`t.company_id = ${plugin.companyId}`];
  const given = filter ?? {};
  if (!given.includeHidden) conditions.push(sql`t.hidden_at is null`);
  if (given.status) conditions.push(sql`t.status = any(${sql.param(given.status)}::text[])`);
  if (given.priority) conditions.push(sql`t.priority = any(${sql.param(given.priority)}::text[])`);
  if (given.assigneeAgentId != null) conditions.push(idEquals(sql`t.assignee_agent_id`, given.assigneeAgentId));
  if (given.assigneeUserId != null) conditions.push(sql`t.assignee_user_id = ${given.assigneeUserId}`);
  if (given.projectId != null) conditions.push(idEquals(sql`t.project_id`, given.projectId));
  if (given.parentId != null) conditions.push(idEquals(sql`t.parent_id`, given.parentId));
  if (given.descendantOfId != null) {
    conditions.push(
      isUuid(given.descendantOfId)
        ? sql`t.id in (${descendantIds(plugin.companyId, sql`${given.descendantOfId}::uuid`, { includeHidden: given.includeHidden ?? false })})`
        : sql`false`,
    );
  }
  if (given.originKind != null) conditions.push(sql`t.origin_kind = ${originKindToFilter(plugin, given.originKind)}`);
  if (given.originKindPrefix != null) {
    const prefix = originKindPrefixToFilter(plugin, given.originKindPrefix);
    conditions.push(sql`(t.origin_kind = ${prefix} or starts_with(t.origin_kind, ${`${prefix}:`}))`);
  }
  if (given.originId != null) conditions.push(sql`t.origin_id = ${given.originId}`);
  if (given.billingCode != null) conditions.push(sql`t.billing_code = ${given.billingCode}`);
  if (given.search != null && given.search.trim() !== '') conditions.push(searchCondition(given.search.trim()));
  if (given.updatedSince != null) conditions.push(sql`t.updated_at >= ${given.updatedSince}::timestamptz`);
  return conditions;
}

/** An id that cannot be one belongs to no row: it finds nothing, as an id of another company does. */
export function idEquals(column: SQL, id: string): SQL {
  return isUuid(id) ? sql`${column} = ${id}::uuid` : sql`false`;
}

function searchCondition(text: string): SQL {
  if (text.length > 200 || hasControlCharacter(text)) {
    throw new BadUserInput('search is plain text of at most 200 characters.', { argument: 'search' });
  }
  // The caller's % and _ are letters here, not wildcards.
  const pattern = `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
  // A function of the owner's: row security keeps `ilike` away from the trigram indexes.
  return sql`t.id in (select gateway.issues_matching(${pattern}))`;
}

const orderKeys = {
  created_at: { sql: sql`t.created_at`, type: 'timestamptz' },
  updated_at: { sql: sql`t.updated_at`, type: 'timestamptz' },
  priority: { sql: issuePriorityRank(sql`t.priority`), type: 'integer' },
  identifier: { sql: sql`(coalesce(t.issue_number, 0))`, type: 'integer' },
} as const;

/** Every order ends with the id and runs one way, so that one row-value comparison bounds a page. */
export function issueOrder(order: IssueOrderInput | null | undefined): KeysetOrder {
  const field = order?.field ?? 'created_at';
  const direction = order?.direction ?? 'desc';
  return { name: `${field} ${direction}`, direction, keys: [orderKeys[field], { sql: sql`t.id`, type: 'uuid' }] };
}
