import { check, index, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt, instant, isOneOf } from '../database/columns.ts';

const gateway = pgSchema('gateway').existing();

/** What tokens can be taken back by. `subject` is the id of the token, secret or plugin; of an installation, the plugin's and the company's. */
export const revocationKinds = ['token', 'secret', 'plugin', 'installation'] as const;

/** Tokens taken back before their time: those of the subject that were issued up to a moment. A row is of no use once they have all ended. */
export const tokenRevocations = gateway.table(
  'token_revocations',
  {
    kind: text('kind', { enum: revocationKinds }).notNull(),
    subject: text('subject').notNull(),
    issuedBefore: instant('issued_before').notNull(),
    keptUntil: instant('kept_until').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'token_revocations_pkey', columns: [table.kind, table.subject] }),
    index('token_revocations_kept_until_idx').on(table.keptUntil),
    check('token_revocations_kind_check', isOneOf(table.kind, revocationKinds)),
  ],
);
