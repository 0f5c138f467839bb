import { createHash } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { askAgain } from './ask-again.ts';
import { DatabaseClock } from './database-clock.ts';

/** What a sealed text is for. One made for one purpose is good for no other. */
type Purpose = 'context' | 'claim' | 'write' | 'migration';

/** The session of the plugin's role that a sealed text is good in. */
export interface SealedSession {
  readonly loginRole: string;
  /** The process of the server behind the connection. A pooler in between would show its own: plugins' SQL connects directly. */
  readonly backendPid: number;
}

/** Longer than any transaction of a plugin may last, migrations aside. */
const sealLifetimeSeconds = 30;

/**
 * Seals what the gateway says in a plugin's session, with the key that `gateway.plugin_seal` checks it by. Whoever can send SQL in that
 * session can send these texts too, and change none of them.
 */
export class SessionSeal {
  readonly #inner: Buffer;
  readonly #outer: Buffer;
  readonly #now: () => number;

  constructor(innerKey: Buffer, outerKey: Buffer, now: () => number = Date.now) {
    this.#inner = innerKey;
    this.#outer = outerKey;
    this.#now = now;
  }

  static async read(owner: Pick<pg.ClientBase, 'query'>): Promise<SessionSeal> {
    const { rows } = await askAgain(owner, 'select inner_key, outer_key from gateway.plugin_seal_key');
    const [key] = keyRows.parse(rows);
    // The database judges by its own clock.
    const clock = new DatabaseClock(owner);
    await clock.read();
    return new SessionSeal(key.inner_key, key.outer_key, clock.now);
  }

  /** The value of `app.plugin_context`, from which the database takes the company. */
  context(session: SealedSession, companyId: string, lifetimeSeconds = sealLifetimeSeconds): string {
    const text = this.#bound('context', session, companyId, lifetimeSeconds);
    return `${text}|${this.#seal(text)}`;
  }

  /** The two arguments of a function of plugin_core that does what the gateway says. */
  say(
    purpose: Exclude<Purpose, 'context'>,
    session: SealedSession,
    said: object,
    lifetimeSeconds = sealLifetimeSeconds,
  ): [string, string] {
    const text = this.#bound(purpose, session, JSON.stringify(said), lifetimeSeconds);
    return [text, this.#seal(text)];
  }

  #bound(purpose: Purpose, { loginRole, backendPid }: SealedSession, what: string, lifetimeSeconds: number): string {
    const until = Math.floor(this.#now() / 1000) + lifetimeSeconds;
    return `${purpose}|${loginRole}|${backendPid}|${until}|${what}`;
  }

  #seal(text: string): string {
    const inner = createHash('sha256').update(this.#inner).update(text, 'utf8').digest();
    return createHash('sha256').update(this.#outer).update(inner).digest('hex');
  }
}

const keyRows = z.tuple([z.object({ inner_key: z.instanceof(Buffer), outer_key: z.instanceof(Buffer) })]);
