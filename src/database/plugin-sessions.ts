import pg from 'pg';
import { z } from 'zod';
import type { Logger } from '../kernel/logger.ts';
import { Admission } from './admission.ts';
import { askAgain } from './ask-again.ts';
import { backendPid } from './backend-pid.ts';
import { cancelOnAbort } from './cancel-statement.ts';
import { databaseUnavailable, isDatabaseAway } from './database-errors.ts';
import { loginUrl } from './login.ts';
import { pluginRoleLimits } from './plugin-role-limits.ts';
import { createPool, isIdle } from './pool.ts';
import { type SealedSession, SessionSeal } from './session-seal.ts';

export interface PluginSessionsOptions {
  /** The owner's connections: the passwords of plugins' roles and the key of the seals are read over them. */
  readonly owner: pg.Pool;
  /** The server and the database that plugins' roles log in to, directly: seals are bound to the process that serves a connection. */
  readonly ownerUrl: string;
  readonly log: Logger;
}

/** Connections of one plugin in this process, and operations that use them. */
const sessionsAtOnce = 2;

/** A connection of a plugin's role, for one transaction. */
export interface PluginSession {
  readonly client: pg.PoolClient;
  readonly session: SealedSession;
  readonly seal: SessionSeal;
  readonly namespace: string;
}

interface PluginPool {
  readonly pool: pg.Pool;
  readonly loginRole: string;
  readonly namespace: string;
}

const loginRows = z.array(
  z.object({ login_role: z.string(), password: z.string(), namespace_name: z.string(), database: z.string() }),
);

/**
 * Connections for plugins' own SQL: a small pool for each plugin, whose role can do nothing but what that plugin may. Nothing of
 * them is shared between plugins, and none of them serves the gateway itself.
 */
export class PluginSessions {
  readonly #options: PluginSessionsOptions;
  readonly #pools = new Map<string, Promise<PluginPool>>();
  readonly #admission = new Admission({ atOnce: sessionsAtOnce, waiting: 100, waitMaxMs: 5_000 });
  #seal: Promise<SessionSeal> | null = null;
  readonly #opened = new Set<pg.Pool>();

  constructor(options: PluginSessionsOptions) {
    this.#options = options;
  }

  /**
   * Lets an operation in that will use the plugin's database. Asked before it takes a connection of the gateway's own: a plugin whose
   * statements take their time keeps no other one waiting.
   */
  admit<T>(pluginId: string, work: () => Promise<T>): Promise<T> {
    return this.#admission.admit(pluginId, work);
  }

  /**
   * Runs work in a transaction of the plugin's role that speaks for one company. What was not committed by then is rolled back, and the
   * connection goes back to the others only when PostgreSQL calls it idle.
   */
  async inSession<T>(
    { pluginId, companyId }: { readonly pluginId: string; readonly companyId: string },
    access: 'read' | 'write',
    work: (session: PluginSession) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    const seal = await this.#readSeal();
    const { client, session, namespace } = await this.#begin(pluginId, (opened) => {
      // Two statements of ours in one message: one journey. The context is made of hexadecimal digits, names of ours and bars.
      return `begin${access === 'read' ? ' read only' : ''}; set local app.plugin_context = '${seal.context(opened, companyId)}'`;
    });
    const stopWatching = cancelOnAbort(client, signal);
    let failure: unknown;
    try {
      signal?.throwIfAborted();
      return await work({ client, session, seal, namespace });
    } catch (error) {
      failure = error;
      signal?.throwIfAborted();
      throw error;
    } finally {
      const wasCancelled = await stopWatching();
      if (!isIdle(client)) await client.query('rollback').catch(() => {});
      client.release(isIdle(client) && !isDatabaseAway(failure) && !wasCancelled ? undefined : true);
    }
  }

  /** Connections of all plugins' pools together, and operations that use them or wait. */
  get figures() {
    let [total, idle, waiting] = [0, 0, 0];
    for (const pool of this.#opened) {
      total += pool.totalCount;
      idle += pool.idleCount;
      waiting += pool.waitingCount;
    }
    return { pool: { total, idle, waiting }, operations: this.#admission.figures };
  }

  async close(): Promise<void> {
    const pools = await Promise.allSettled(this.#pools.values());
    this.#pools.clear();
    await Promise.all(pools.flatMap((settled) => (settled.status === 'fulfilled' ? [settled.value.pool.end()] : [])));
  }

  async #begin(pluginId: string, beginning: (session: SealedSession) => string): Promise<Omit<PluginSession, 'seal'>> {
    for (let tries = 0; ; tries += 1) {
      const { pool, loginRole, namespace } = await this.#poolOf(pluginId);
      const client = await pool.connect().catch((error: unknown) => {
        // The role was made anew, with another password: it is asked for again, once.
        const isRefused = error instanceof pg.DatabaseError && error.code?.startsWith('28');
        if (!isRefused || tries > 0) throw databaseUnavailable(error);
        this.#forget(pluginId);
        return null;
      });
      if (!client) continue;
      const session = { loginRole, backendPid: backendPid(client) };
      try {
        await client.query(beginning(session));
        return { client, session, namespace };
      } catch (error) {
        client.release(true);
        // What ended while it lay idle says so at its first use, when nothing has been done on it yet.
        if (!isDatabaseAway(error) || tries > sessionsAtOnce) throw databaseUnavailable(error);
      }
    }
  }

  #forget(pluginId: string): void {
    const entry = this.#pools.get(pluginId);
    this.#pools.delete(pluginId);
    entry?.then(
      ({ pool }) => {
        this.#opened.delete(pool);
        return pool.end();
      },
      () => {},
    );
  }

  #poolOf(pluginId: string): Promise<PluginPool> {
    const known = this.#pools.get(pluginId);
    if (known) return known;
    const opening = this.#open(pluginId);
    this.#pools.set(pluginId, opening);
    opening.catch(() => this.#pools.delete(pluginId));
    return opening;
  }

  async #open(pluginId: string): Promise<PluginPool> {
    const { owner, ownerUrl, log } = this.#options;
    const { rows } = await askAgain(
      owner,
      `select login_role, password, namespace_name, current_database() as database from gateway.plugin_logins where plugin_id = $1`,
      [pluginId],
    ).catch((error: unknown) => {
      throw databaseUnavailable(error);
    });
    const [login] = loginRows.parse(rows);
    if (!login) throw new Error('a namespace has no login role');
    const pool = createPool(
      loginUrl(ownerUrl, login.database, { role: login.login_role, password: login.password }),
      log,
      {
        max: sessionsAtOnce,
        applicationName: 'paperclip-graphql plugin',
        statementTimeoutMs: pluginRoleLimits.statementTimeoutMs,
        idleTimeoutMs: 10_000,
        searchPath: login.namespace_name,
        // Its author's statements run once each, and mean the values that they are given.
        planCacheMode: 'auto',
      },
    );
    this.#opened.add(pool);
    return { pool, loginRole: login.login_role, namespace: login.namespace_name };
  }

  #readSeal(): Promise<SessionSeal> {
    this.#seal ??= SessionSeal.read(this.#options.owner).catch((error: unknown) => {
      this.#seal = null;
      throw databaseUnavailable(error);
    });
    return this.#seal;
  }
}
