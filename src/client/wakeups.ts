import { commonInput, type MutationOptions, optionsOf, type Tail } from './call-arguments.ts';
import type { CompanySession } from './company-session.ts';
import type { PluginClientError } from './errors.ts';
import {
  RequestWakeupDocument,
  RequestWakeupsDocument,
  type WakeOutcome,
  type WakeupFieldsFragment,
} from './generated/operations.ts';
import { lower } from './issue.ts';
import { payloadOf, refusalOf } from './refusals.ts';

export interface Wakeup {
  /** Whether a run is there for it: a new one, or one that was there and is told of it. */
  readonly queued: boolean;
  readonly runId: string | null;
  readonly outcome: Lowercase<WakeOutcome>;
  readonly wakeupRequestId: string;
}

/** What became of one of several wake-ups: a wake-up, or the error that it was refused with. */
export type WakeupOfIssue =
  | (Wakeup & { readonly issueId: string; readonly error?: undefined })
  | {
      readonly issueId: string;
      readonly queued: false;
      readonly runId: null;
      readonly error: PluginClientError;
    };

export interface WakeupOptions extends MutationOptions {
  readonly reason?: string | null | undefined;
  readonly contextSource?: string | null | undefined;
}

export interface WakeupsOptions extends Omit<WakeupOptions, 'idempotencyKey'> {
  /** Makes the call safe to repeat, for the same issues: with other ones it is IdempotencyKeyReused. */
  readonly idempotencyKeyPrefix?: string | null | undefined;
  /** All or none: the first refusal is thrown, and nobody is woken. */
  readonly atomic?: boolean | undefined;
}

export interface WakeupsClient {
  /** Throws WakeRefused with every reason in `details.refusals` where the agent cannot be woken. */
  requestWakeup(issueId: string, ...tail: Tail<WakeupOptions>): Promise<Wakeup>;
  /** One answer for each issue, in their order, each once: what is refused does not keep the others from being woken. */
  requestWakeups(issueIds: readonly string[], ...tail: Tail<WakeupsOptions>): Promise<WakeupOfIssue[]>;
}

export function wakeupsClientOf(session: CompanySession): WakeupsClient {
  return {
    async requestWakeup(issueId, ...tail) {
      const { signal, reason, contextSource, ...options } = await optionsOf(session, tail);
      const input = { issueId, reason, contextSource, ...commonInput(options) };
      const { requestWakeup } = await session.run(RequestWakeupDocument, { input }, { signal });
      return wakeupOf(payloadOf(requestWakeup, 'RequestWakeupPayload'));
    },

    async requestWakeups(issueIds, ...tail) {
      const { signal, reason, contextSource, atomic, idempotencyKeyPrefix, ...options } = await optionsOf(
        session,
        tail,
      );
      const common = commonInput({ ...options, idempotencyKey: idempotencyKeyPrefix });
      const input = { issueIds, reason, contextSource, atomic, ...common };
      const { requestWakeups } = await session.run(RequestWakeupsDocument, { input }, { signal });
      const { results } = payloadOf(requestWakeups, 'RequestWakeupsPayload');
      return results.map((result): WakeupOfIssue => {
        if (result.__typename === 'RequestWakeupPayload') {
          return { issueId: nameOf(result.issue, issueIds), ...wakeupOf(result) };
        }
        // `input.issueIds.<position>`: which of those that were named.
        const issueId = issueIds[Number(result.path.at(-1))] ?? '';
        return { issueId, queued: false, runId: null, error: refusalOf(result) };
      });
    },
  };
}

/** As the caller named it: by its UUID, or by its identifier. */
function nameOf({ id, identifier }: { id: string; identifier: string | null }, names: readonly string[]): string {
  return names.find((name) => name.toLowerCase() === id || name.toUpperCase() === identifier) ?? id;
}

function wakeupOf({ outcome, run, wakeupRequestId }: WakeupFieldsFragment): Wakeup {
  return { queued: outcome !== 'DEFERRED', runId: run?.id ?? null, outcome: lower(outcome), wakeupRequestId };
}
