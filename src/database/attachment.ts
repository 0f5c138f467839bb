import type { ClientBase } from 'pg';
import { z } from 'zod';

/**
 * Whether the gateway was attached to a database whose tables are Paperclip's own. Its migrations make no table of Paperclip there, its
 * policies do not bind the owner, and what it made can be taken away again. The table is the owner's: the gateway reads only that it is there.
 */
export async function isAttached(client: Pick<ClientBase, 'query'>): Promise<boolean> {
  const { rows } = await client.query(`select to_regclass('gateway.attachment') is not null as attached`);
  return z.tuple([z.object({ attached: z.boolean() })]).parse(rows)[0].attached;
}

/** Whether the database has Paperclip's tables and nothing of the gateway: migrations that make those tables must not run there. */
export async function isUnattachedPaperclip(client: Pick<ClientBase, 'query'>): Promise<boolean> {
  const { rows } = await client.query(
    `select to_regclass('public.issues') is not null and to_regclass('public.companies') is not null
       and to_regclass('gateway.migrations') is null as theirs`,
  );
  return z.tuple([z.object({ theirs: z.boolean() })]).parse(rows)[0].theirs;
}

export class NotAttachedError extends Error {
  constructor() {
    super(
      [
        "This database holds Paperclip's own tables, and the gateway is not attached to it. Nothing was changed.",
        'See what it would add, and add it, as the owner of those tables:',
        '  npm run -s cli -- attach           # shows it',
        '  npm run -s cli -- attach --yes     # does it',
        'Or give the gateway a database of its own: DATABASE_URL.',
      ].join('\n'),
    );
  }
}

/** The schema of stand-ins for tables of an older Paperclip that lack columns. It is looked at first, and is not there otherwise. */
export const standInSchema = 'gateway_stand_ins';
