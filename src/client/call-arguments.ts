import type { CompanySession, RequestOptions } from './company-session.ts';
import type { ActorInput } from './generated/operations.ts';

/**
 * The end of a call: the company, which may be left out because the client speaks for one, and options. Code that was written
 * for Paperclip's host names the company here; another one than the client's is refused.
 */
export type Tail<Options> =
  | [companyId: string | null | undefined, options?: Options | undefined]
  | [options?: Options | undefined];

/** The options, once the company is known to be the client's. */
export async function optionsOf<Options extends RequestOptions>(
  session: CompanySession,
  [first, second]: Tail<Options>,
): Promise<Partial<Options>> {
  const options: Partial<Options> = typeof first === 'object' && first !== null ? first : (second ?? {});
  if (typeof first === 'string') await session.assertCompany(first, options.signal);
  return options;
}

/** Where the company may stand in an input. */
export interface OfCompany {
  /** May be left out: the client speaks for one company. Another one is refused with CompanyMismatch. */
  readonly companyId?: string | null | undefined;
}

/** On whose behalf something is done, where the token names nobody. The gateway checks it. */
export interface MutationActor {
  readonly actorAgentId?: string | null | undefined;
  readonly actorUserId?: string | null | undefined;
  readonly actorRunId?: string | null | undefined;
}

export interface MutationOptions extends RequestOptions, MutationActor {
  /** Makes the call safe to repeat by yourself, also after a restart. Left out: one is made for each call. */
  readonly idempotencyKey?: string | null | undefined;
  /** Tries it, says what would come of it or what refuses it, and keeps nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What every mutation's input has beside its own. Nothing is said of what was left out. */
export function commonInput({ idempotencyKey, dryRun, ...actor }: Partial<MutationOptions>): {
  idempotencyKey?: string;
  dryRun?: boolean;
  onBehalfOf?: ActorInput;
} {
  const { actorAgentId: agentId, actorUserId: userId, actorRunId: runId } = actor;
  return {
    ...(idempotencyKey != null && { idempotencyKey }),
    ...(dryRun !== undefined && { dryRun }),
    ...((agentId ?? userId ?? runId) != null && { onBehalfOf: { agentId, userId, runId } }),
  };
}

/** An issue by its UUID or by its identifier, as the root fields take it. */
export function issueByName(name: string): { id: string } | { identifier: string } {
  return /^[A-Za-z][A-Za-z0-9]*-\d+$/.test(name) ? { identifier: name.toUpperCase() } : { id: name };
}
