import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
  validateSubscriptionArgs,
} from 'graphql';
import { authorize } from '../auth/authorize.ts';
import type { Capability } from '../auth/capabilities.ts';
import { isCapability } from '../auth/capabilities.ts';
import type { PluginContext, TokenClaims } from '../auth/plugin-context.ts';
import type { GatewayContext, RateLimitState } from '../graphql/context.ts';
import { decodeFeedCursor, type Follow, type LiveSource } from '../graphql/live-source.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Database } from '../relations.ts';
import type { InTenantTransaction } from '../server/operation-runner.ts';
import { readFeedState } from './feed-page.sql.ts';
import type { LiveFeed } from './live-feed.ts';
import { SubscriptionStream, type SubscriptionStreamOptions } from './subscription-stream.ts';

export interface OpenSubscription {
  readonly live: LiveFeed;
  readonly args: ExecutionArgs;
  readonly operation: OperationDefinitionNode;
  readonly claims: TokenClaims;
  readonly requestId: string;
  readonly rateLimit: RateLimitState;
  /** Of the request's header: what a browser that lost its stream has last seen. */
  readonly lastEventId: string | null;
  readonly log: Logger;
  readonly inTenantTransaction: InTenantTransaction;
  readonly onStatement: (text: string) => void;
  readonly finishResult: SubscriptionStreamOptions['finishResult'];
  readonly onEnd: SubscriptionStreamOptions['onEnd'];
}

/** Opens a stream, or says why there is none. Who may not follow is told so now, in a transaction as for a query. */
export async function openSubscription(request: OpenSubscription): Promise<SubscriptionStream | ExecutionResult> {
  const { live, args, claims } = request;
  const leave = live.admit(claims);
  try {
    const inTransaction: SubscriptionStreamOptions['inTransaction'] = (work) =>
      request.inTenantTransaction(claims, { access: 'read', onStatement: request.onStatement }, (db, installation) =>
        work((plugin) => contextOf(request, plugin, db, null), installation),
      );
    const opened = await inTransaction(async (baseContextOf, installation) => {
      const plugin = authorize(claims, installation);
      let source: LiveSource | null = null;
      const follow: Follow = (wanted) => {
        source = wanted;
        return nothing();
      };
      const context = Object.freeze({ ...baseContextOf(plugin), follow });
      const validated = validateSubscriptionArgs({ ...args, contextValue: context });
      if (!('schema' in validated)) return { refusal: { errors: validated } };
      const stream = await createSourceEventStream(validated);
      if ('errors' in stream) return { refusal: stream };
      return { plugin, source: source as LiveSource | null, feed: await readFeedState(context) };
    });
    if (opened.refusal) {
      leave();
      return opened.refusal;
    }
    const { plugin, source, feed } = opened;
    if (!source) throw new Error('a subscription field followed nothing');
    // A browser repeats the document with the cursor it began with; the header is what it has seen since.
    const after = request.lastEventId ? decodeFeedCursor(request.lastEventId, 'Last-Event-ID') : source.after;
    return new SubscriptionStream({
      live,
      source,
      claims,
      plugin,
      ...rootField(args, request.operation),
      args,
      begin: after ? { position: after, isNow: false } : { position: feed.end, isNow: true },
      inTransaction,
      contextWithoutDatabase: (now) => contextOf(request, now, noDatabase, null),
      finishResult: request.finishResult,
      onEnd: (summary) => {
        leave();
        request.onEnd(summary);
      },
    });
  } catch (error) {
    leave();
    throw error;
  }
}

function contextOf(
  { log, requestId, rateLimit }: OpenSubscription,
  plugin: PluginContext,
  db: Database,
  follow: Follow | null,
): GatewayContext {
  // Nothing that a subscription tells of is in a plugin's own database.
  return Object.freeze({
    plugin,
    db,
    log,
    requestId,
    savepoints: null,
    journeys: null,
    rateLimit,
    follow,
    pluginSessions: null,
  });
}

/** What is told without the database cannot ask it by mistake, outside any transaction. */
const noDatabase = new Proxy({} as Database, {
  get: () => {
    throw new Error('there is no database here');
  },
});

/** The one root field of the operation, and what it needs. */
function rootField(
  { schema }: ExecutionArgs,
  operation: OperationDefinitionNode,
): { field: string; needed: Capability[] } {
  const type = schema.getSubscriptionType();
  for (const selection of operation.selectionSet.selections) {
    if (selection.kind !== 'Field') continue;
    const { capabilities } = type?.getFields()[selection.name.value]?.extensions ?? {};
    const needed = Array.isArray(capabilities) ? capabilities.filter((name) => typeof name === 'string') : [];
    return { field: `Subscription.${selection.name.value}`, needed: needed.filter(isCapability) };
  }
  return { field: 'Subscription', needed: [] };
}

async function* nothing(): AsyncGenerator<never> {}
