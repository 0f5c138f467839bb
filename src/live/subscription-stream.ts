import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from 'graphql';
import { Unauthenticated } from '../auth/auth.errors.ts';
import { authorize } from '../auth/authorize.ts';
import type { Capability } from '../auth/capabilities.ts';
import { demand } from '../auth/demand.ts';
import type { PluginContext, TokenClaims } from '../auth/plugin-context.ts';
import { isContention, isDatabaseAway } from '../database/database-errors.ts';
import type { Installation } from '../database/entering.ts';
import type { GatewayContext } from '../graphql/context.ts';
import { type FeedEntry, type FeedPosition, feedCursor, type LiveSource } from '../graphql/live-source.ts';
import { Unavailable, Violation } from '../kernel/errors.ts';
import { installationKey } from '../kernel/installation-key.ts';
import type { FeedState } from './feed-page.sql.ts';
import { readFeedPage, readFeedState } from './feed-page.sql.ts';
import { Follower } from './follower.ts';
import type { LiveFeed, Stream } from './live-feed.ts';

/** One message of a stream. A keep-alive says nothing, for documents whose type has no heartbeat. */
export type StreamMessage =
  | { readonly kind: 'next'; readonly cursor: string; readonly result: ExecutionResult }
  | { readonly kind: 'keepAlive' };

/** Entries that are told in one transaction. Their answers are in memory at once. */
const toldAtOnce = 50;
const pageSize = 100;
const retryMs = 200;
/** A stream that has ended is given so long to be read to its end. */
const lastWordMs = 2_000;

export interface SubscriptionStreamOptions {
  readonly live: LiveFeed;
  readonly source: LiveSource;
  readonly claims: TokenClaims;
  readonly plugin: PluginContext;
  /** What the root field needs, asked again whenever something is told and in between. */
  readonly needed: readonly Capability[];
  readonly field: string;
  readonly args: ExecutionArgs;
  readonly begin: { readonly position: FeedPosition; readonly isNow: boolean };
  /** Runs work in a transaction of the subscriber's, in a context of its own. */
  readonly inTransaction: <T>(
    work: (contextOf: (plugin: PluginContext) => GatewayContext, installation: Installation | null) => Promise<T>,
  ) => Promise<T>;
  /** A context for what is told without the database. */
  readonly contextWithoutDatabase: (plugin: PluginContext) => GatewayContext;
  /** Masks and marks the errors of an answer. */
  readonly finishResult: (result: ExecutionResult) => ExecutionResult;
  readonly onEnd: (summary: { told: number; reason: string }) => void;
}

/**
 * An open subscription: what its follower says is to be done becomes messages, pulled one by one by whoever writes them to the
 * client. Each entry is read and answered in a transaction of the subscriber's own, so row security, token and capabilities
 * hold for it as they do for a query.
 */
export class SubscriptionStream implements Stream {
  readonly claims: TokenClaims;
  readonly follower: Follower;
  /** Ends the connection under a client that does not read. */
  dropConnection: (() => void) | null = null;
  readonly #options: SubscriptionStreamOptions;
  readonly #ready: StreamMessage[] = [];
  #plugin: PluginContext;
  #isDone = false;
  #hasBegun: boolean;
  #told = 0;
  #toldAt = performance.now();
  /** Since when the client has what was handed out last, and has not asked for more. Null while it waits for us. */
  #handedOutAt: number | null = performance.now();
  #endedAt: number | null = null;
  #lastWord: NodeJS.Timeout | undefined;

  constructor(options: SubscriptionStreamOptions) {
    this.#options = options;
    this.claims = options.claims;
    this.#plugin = options.plugin;
    this.follower = new Follower(options.claims.companyId, options.source.concerns, options.begin.position);
    this.#hasBegun = options.begin.isNow;
    options.live.add(this);
    if (options.begin.isNow) {
      options.live.join(this.follower);
      this.follower.beat();
    }
  }

  /** The next message; null after the last one. */
  async next(): Promise<StreamMessage | null> {
    this.#handedOutAt = null;
    while (this.#ready.length === 0 && !this.#isDone) await this.#work();
    const message = this.#ready.shift() ?? null;
    if (message === null) clearTimeout(this.#lastWord);
    this.#handedOutAt = performance.now();
    return message;
  }

  recheck(installation: Installation | null): void {
    try {
      const plugin = authorize(this.claims, installation);
      demand(plugin, this.#options.needed, this.#options.field);
      this.#plugin = plugin;
    } catch (error) {
      this.follower.end(error instanceof Violation ? error : new Unauthenticated(error));
    }
  }

  tick(): void {
    const now = performance.now();
    const { heartbeatMs, stallMs } = this.#options.live.timings;
    if (now - this.#toldAt >= heartbeatMs) this.follower.beat();
    const stalledMs = this.#handedOutAt === null ? 0 : now - this.#handedOutAt;
    if (stalledMs >= stallMs && this.follower.isAwaited) {
      this.follower.end(new Unavailable('The stream was not read. Subscribe again after the cursor.'));
    }
    if (!this.follower.isEnding) return;
    this.#endedAt ??= now;
    if (now - this.#endedAt >= lastWordMs) this.close('not read to its end');
  }

  /** Ends at once, without another word: the client is gone, or the process is. */
  close(reason = 'closed by the client'): void {
    if (this.#isDone) return;
    this.#finish(reason);
    // Wakes whoever waits for a message that does not come any more.
    this.follower.end(new Unavailable(reason));
    this.dropConnection?.();
  }

  async #work(): Promise<void> {
    const task = await this.follower.next(toldAtOnce);
    if (this.#isDone) return;
    if (task.kind === 'end') {
      this.#end(task.reason);
      return;
    }
    try {
      if (task.kind === 'beat') await this.#beat();
      else if (task.kind === 'tell') await this.#tell(task.entries);
      else await this.#catchUp();
    } catch (error) {
      // Nothing was told of what was taken: from here the stream reads on by itself, when it can.
      this.#options.live.leave(this.follower);
      if (isDatabaseAway(error) || isContention(error) || error instanceof Unavailable) {
        await this.follower.pause(retryMs);
      } else {
        this.#end(error);
      }
    }
  }

  async #tell(entries: readonly FeedEntry[]): Promise<void> {
    const last = entries.at(-1);
    const messages = await this.#inTransaction((context) => this.#answer(context, entries));
    this.#ready.push(...messages);
    if (last) this.follower.advance({ commit: last.commit, entry: last.entry });
    this.#count(messages.length);
  }

  async #catchUp(): Promise<void> {
    const from = this.follower.position;
    const wasAway = this.follower.isAway;
    const { gap, messages, readTo, isLast } = await this.#inTransaction(async (context) => {
      const missed = gapIn(await readFeedState(context), from);
      const base = missed?.position ?? from;
      const page = await readFeedPage(context, base, pageSize);
      const concerned = page.filter(this.follower.concerns);
      const told = concerned.slice(0, toldAtOnce);
      const isCut = told.length < concerned.length;
      const end = (isCut ? told : page).at(-1);
      return {
        gap: missed,
        messages: await this.#answer(context, told),
        readTo: end ? { commit: end.commit, entry: end.entry } : base,
        isLast: !isCut && page.length < pageSize,
      };
    });
    if (gap) await this.#tellGap(gap);
    this.#ready.push(...messages);
    this.#count(messages.length);
    this.follower.advance(readTo);
    if (!isLast) return;
    if (wasAway) this.#options.live.join(this.follower);
    else this.follower.caughtUp();
    // A stream that goes on from a cursor says when it has told all that there was.
    if (!this.#hasBegun) this.follower.beat();
    this.#hasBegun = true;
  }

  #inTransaction<T>(work: (context: GatewayContext) => Promise<T>): Promise<T> {
    const { live, inTransaction, needed, field } = this.#options;
    return live.turns.take(installationKey(this.claims), () =>
      inTransaction(async (contextOf, installation) => {
        this.#plugin = authorize(this.claims, installation);
        demand(this.#plugin, needed, field);
        return work(contextOf(this.#plugin));
      }),
    );
  }

  /** Executes the document on each entry that concerns the stream, all of them together so that they share their statements. */
  async #answer(context: GatewayContext, entries: readonly FeedEntry[]): Promise<StreamMessage[]> {
    if (entries.length === 0) return [];
    const events = await this.#options.source.select(context, entries);
    return Promise.all(events.map(({ position, root }) => this.#message(context, position, root)));
  }

  async #beat(): Promise<void> {
    const { source, contextWithoutDatabase } = this.#options;
    const { position } = this.follower;
    const message: StreamMessage = source.heartbeat
      ? await this.#message(
          contextWithoutDatabase(this.#plugin),
          position,
          source.heartbeat(position, new Date(this.#options.live.now())),
        )
      : { kind: 'keepAlive' };
    this.#ready.push(message);
    this.#toldAt = performance.now();
  }

  async #tellGap({ position, reason }: Gap): Promise<void> {
    const { source, contextWithoutDatabase } = this.#options;
    if (!source.gap) {
      throw new Violation('BAD_USER_INPUT', `${reason} Read it anew, and subscribe without Last-Event-ID.`, {
        argument: 'Last-Event-ID',
      });
    }
    const root = source.gap(position, reason);
    this.#ready.push(await this.#message(contextWithoutDatabase(this.#plugin), position, root));
    this.follower.skipTo(position);
    this.#count(1);
  }

  async #message(context: GatewayContext, position: FeedPosition, root: unknown): Promise<StreamMessage> {
    const result = await execute({ ...this.#options.args, rootValue: root, contextValue: context });
    // Told as an error of a field, it would pass for an answer.
    const away = result.errors?.find(({ originalError }) => isDatabaseAway(originalError));
    if (away) throw away.originalError;
    return { kind: 'next', cursor: feedCursor(position), result: this.#options.finishResult(result) };
  }

  #count(messages: number): void {
    this.#told += messages;
    if (messages > 0) this.#toldAt = performance.now();
  }

  /** The last message says why, and where to go on. */
  #end(reason: unknown): void {
    const cursor = feedCursor(this.follower.position);
    const result = this.#options.finishResult({ errors: [asGraphQLError(reason)] });
    for (const error of result.errors ?? []) error.extensions.cursor = cursor;
    this.#ready.push({ kind: 'next', cursor, result });
    this.#finish(reason instanceof Violation ? reason.code : 'INTERNAL');
    // A client that does not even read this must not keep its connection.
    this.#lastWord = setTimeout(() => this.dropConnection?.(), lastWordMs).unref();
  }

  #finish(reason: string): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#options.live.remove(this);
    this.#options.onEnd({ told: this.#told, reason });
  }
}

interface Gap {
  readonly position: FeedPosition;
  readonly reason: string;
}

/** What cannot be told to somebody who stands at `from`: what was tidied away, or what a database that was put back never had. */
function gapIn({ end, forgotten }: FeedState, from: FeedPosition): Gap | null {
  if (from.commit > end.commit) {
    return { position: end, reason: 'The feed does not reach as far as this cursor: the database was put back.' };
  }
  const isForgotten =
    from.commit < forgotten.commit || (from.commit === forgotten.commit && from.entry < forgotten.entry);
  return isForgotten ? { position: forgotten, reason: 'Entries behind this cursor are no longer kept.' } : null;
}

function asGraphQLError(reason: unknown): GraphQLError {
  const error = reason instanceof Error ? reason : new Error('not an error');
  return new GraphQLError(error.message, { originalError: error });
}
