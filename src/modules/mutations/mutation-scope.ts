import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { ActorForbidden } from '../../auth/auth.errors.ts';
import type { TokenActor } from '../../auth/plugin-context.ts';
import { queryRows } from '../../database/query-rows.ts';
import type { Journeys } from '../../database/statement-queue.ts';
import { isUuid } from '../../kernel/uuid.ts';
import type { Scope } from '../../scope.ts';

/** On whose behalf a mutation runs, checked against the database. Where the plugin says it, it is believed no further than its company reaches. */
export type Actor = TokenActor;

/** The first argument of every service that writes. */
export interface MutationScope extends Scope {
  readonly actor: Actor;
  /** For what nobody waits for: a write that returns nothing, a lock, what has to be so. */
  readonly journeys: Pick<Journeys, 'later' | 'insist' | 'together'>;
}

export interface ActorInputValue {
  readonly agentId?: string | null | undefined;
  readonly userId?: string | null | undefined;
  readonly runId?: string | null | undefined;
}

const rowSchema = z.object({ agent_found: z.boolean(), run_agent_id: z.string().nullable() });

/** The token's actor, or else the one that the input names. The agent is the company's, the run is that agent's. */
export async function resolveActor({ db, plugin }: Scope, named: ActorInputValue | null | undefined): Promise<Actor> {
  const fromToken = plugin.actor;
  const isInToken = fromToken.agentId !== null || fromToken.userId !== null || fromToken.runId !== null;
  if (isInToken) assertNoContradiction(fromToken, named);
  const { agentId = null, userId = null, runId = null } = isInToken ? fromToken : (named ?? {});
  const isAsserted = isInToken ? fromToken.isAsserted : agentId !== null || userId !== null || runId !== null;
  if (agentId === null && runId === null) return { agentId, userId: textOf(userId), runId, isAsserted };
  if ((agentId !== null && !isUuid(agentId)) || (runId !== null && !isUuid(runId))) throw unknownActor();
  const [row] = await queryRows(
    db,
    rowSchema,
    sql`select
      exists (select from agents a where a.company_id = ${plugin.companyId} and a.id = ${agentId}::uuid) as agent_found,
      (select r.agent_id from heartbeat_runs r where r.company_id = ${plugin.companyId} and r.id = ${runId}::uuid) as run_agent_id`,
  );
  const isKnown =
    row !== undefined && (agentId === null || row.agent_found) && (runId === null || row.run_agent_id !== null);
  if (!isKnown) throw unknownActor();
  if (agentId !== null && runId !== null && row.run_agent_id !== agentId.toLowerCase()) {
    throw new ActorForbidden('The run is not a run of that agent.');
  }
  return {
    agentId: agentId?.toLowerCase() ?? row.run_agent_id,
    userId: textOf(userId),
    runId: runId?.toLowerCase() ?? null,
    isAsserted,
  };
}

function assertNoContradiction(token: TokenActor, named: ActorInputValue | null | undefined): void {
  const pairs = [
    [token.agentId, named?.agentId?.toLowerCase()],
    [token.userId, named?.userId],
    [token.runId, named?.runId?.toLowerCase()],
  ];
  if (pairs.some(([said, claimed]) => claimed != null && claimed !== said)) {
    throw new ActorForbidden(
      'onBehalfOf names another actor than the token does. Leave it out, or use a token without an actor.',
    );
  }
}

function unknownActor(): ActorForbidden {
  return new ActorForbidden('onBehalfOf names an agent or a run that this company does not have.');
}

function textOf(userId: string | null): string | null {
  if (userId === null) return null;
  if (userId.length === 0 || userId.length > 255) throw new ActorForbidden('A userId has 1 to 255 characters.');
  return userId;
}
