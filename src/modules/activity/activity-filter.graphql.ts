import { type SQL, sql } from 'drizzle-orm';
import { builder } from '../../graphql/builder.ts';
import type { Asker } from '../../graphql/planning/field-plan.ts';
import { BadUserInput } from '../../kernel/errors.ts';
import { hasControlCharacter } from '../../kernel/text.ts';
import { isUuid } from '../../kernel/uuid.ts';
import { idEquals } from '../issues/issue-filter.graphql.ts';

export const ActorType = builder.enumType('ActorType', {
  description: 'What kind of actor did something.',
  values: {
    AGENT: { value: 'agent', description: 'An agent of the company.' },
    USER: { value: 'user', description: 'A person.' },
    SYSTEM: { value: 'system', description: 'The host itself.' },
    PLUGIN: { value: 'plugin', description: 'A plugin.' },
  } as const,
});

export const ActivityFilter = builder.inputType('ActivityFilter', {
  description: 'Which entries. All conditions given must hold; those left out, or null, do not narrow.',
  fields: (t) => ({
    action: t.stringList({ description: 'Any of these actions, for example `issue.created`.' }),
    entityType: t.string({ description: 'About this kind of thing, for example `issue`.' }),
    entityId: t.string({ description: 'About the thing of this id.' }),
    actorType: t.field({ type: ActorType, description: 'Done by this kind of actor.' }),
    agentId: t.id({ description: 'Done by this agent, or by a plugin on its behalf.' }),
    runId: t.id({ description: 'Done in this run.' }),
    ownOnly: t.boolean({ defaultValue: false, description: 'Only what this plugin did.' }),
    since: t.field({ type: 'DateTime', description: 'At this moment or later.' }),
    until: t.field({ type: 'DateTime', description: 'Before this moment.' }),
  }),
});

export type ActivityFilterInput = typeof ActivityFilter.$inferInput;

const actionsMax = 100;

/** The filter as conditions on `activity_log as t`. */
export function activityConditions({ plugin }: Asker, filter: ActivityFilterInput | null | undefined): SQL[] {
  const conditions: SQL[] = [sql`t.company_id = ${plugin.companyId}`];
  const given = filter ?? {};
  if (given.action) {
    if (given.action.length > actionsMax) {
      throw new BadUserInput(`A filter names at most ${actionsMax} actions.`, { argument: 'action' });
    }
    const actions = given.action.map((action) => plainText(action, 'action'));
    conditions.push(sql`t.action = any(${sql.param(actions)}::text[])`);
  }
  if (given.entityType != null) conditions.push(sql`t.entity_type = ${plainText(given.entityType, 'entityType')}`);
  if (given.entityId != null) conditions.push(sql`t.entity_id = ${entityIdText(given.entityId)}`);
  if (given.actorType != null) conditions.push(sql`t.actor_type = ${given.actorType}`);
  if (given.agentId != null) conditions.push(idEquals(sql`t.agent_id`, given.agentId));
  if (given.runId != null) conditions.push(idEquals(sql`t.run_id`, given.runId));
  if (given.ownOnly) conditions.push(sql`t.actor_type = 'plugin'`, sql`t.actor_id = ${plugin.pluginId}`);
  if (given.since != null) conditions.push(sql`t.created_at >= ${given.since}::timestamptz`);
  if (given.until != null) conditions.push(sql`t.created_at < ${given.until}::timestamptz`);
  return conditions;
}

/** Entity ids are text; the UUIDs among them are stored as PostgreSQL writes them. */
function entityIdText(id: string): string {
  return isUuid(id) ? id.toLowerCase() : plainText(id, 'entityId');
}

function plainText(text: string, argument: string): string {
  if (text.length > 255 || hasControlCharacter(text)) {
    throw new BadUserInput(`${argument} is plain text of at most 255 characters.`, { argument });
  }
  return text;
}
