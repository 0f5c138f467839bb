import { sql } from 'drizzle-orm';
import { originNamespace, type TokenActor } from '../../auth/plugin-context.ts';
import type { Place } from '../../graphql/planning/field-plan.ts';
import { asExpression, type JsonText } from '../../graphql/planning/json-text.ts';
import { rowOfId } from '../../graphql/planning/row-plans.ts';
import { ShapeRow, type SqlValue } from '../../graphql/planning/sql-row.ts';
import { toRfc3339 } from '../../graphql/scalars.ts';
import { ownCompanyText } from '../companies/company.graphql.ts';
import { installationFrom } from '../plugins/installation.sql.ts';
import { ownPluginText } from '../plugins/plugin.graphql.ts';

/** Who asks, by SQL. What of it only the process knows is sent along. */
export function viewerText(place: Place): JsonText {
  const text = (read: Parameters<Place['ofCaller']>[0], isNullable = false): SqlValue => ({
    sql: sql`${place.ofCaller(read)}::text`,
    type: 'text',
    isNullable,
  });
  const expiresAt = place.ofCaller((caller) => toRfc3339(new Date(caller.expiresAt * 1000).toISOString()));
  return place.object(
    new ShapeRow({
      plugin: (below) => ownPluginText(below),
      company: (below) => ownCompanyText(below),
      actor: actorText,
      capabilities: () => [capabilitiesText(place)],
      originKind: text(({ pluginKey }) => originNamespace(pluginKey)),
      tokenExpiresAt: () => ['"', sql`${expiresAt}::text`, '"'],
      rateLimit: rateLimitText,
    }),
  );
}

function rateLimitText(place: Place): JsonText {
  const points = (name: 'limit' | 'remaining'): SqlValue => ({
    sql: sql`${place.atExecution(({ rateLimit }) => String(rateLimit[name]))}::int`,
    type: 'integer',
    isNullable: false,
  });
  const resetAt = place.atExecution(({ rateLimit }) => toRfc3339(rateLimit.resetAt.toISOString()));
  return place.object(
    new ShapeRow({
      limit: points('limit'),
      remaining: points('remaining'),
      resetAt: () => ['"', sql`${resetAt}::text`, '"'],
    }),
  );
}

/** What manifest and company grant at this moment, of what the token carries. */
function capabilitiesText(place: Place) {
  const scope = place.ofCaller((caller) => [...caller.scope]);
  return sql`array_to_json(array(
    select c from unnest(${scope}::text[]) as c, ${installationFrom(place.companyId, place.pluginId)} as i
    where c = any(i.capabilities) order by c collate "C"))`;
}

function actorText(place: Place): JsonText {
  const part = (name: 'agentId' | 'userId' | 'runId') =>
    place.ofCaller(({ actor }: { actor: TokenActor }) => actor[name]);
  const actor = new ShapeRow({
    agent: (below) => rowOfId(below, 'agents', sql`${part('agentId')}::uuid`),
    userId: { sql: sql`${part('userId')}::text`, type: 'text', isNullable: true },
    run: (below) => rowOfId(below, 'heartbeatRuns', sql`${part('runId')}::uuid`),
  });
  const isNobody = sql`num_nonnulls(${part('agentId')}::text, ${part('userId')}::text, ${part('runId')}::text) = 0`;
  return [sql`case when ${isNobody} then 'null' else ${asExpression(place.object(actor))} end`];
}
