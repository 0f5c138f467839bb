import { jsonb, pgSchema, text } from 'drizzle-orm/pg-core';
import { createdAt, instant } from '../database/columns.ts';

// The first migration makes the schema: functions and policies of the tables in it come before them.
const gateway = pgSchema('gateway').existing();

/** Keys that sign tokens. The serving role reads the public half only. */
export const signingKeys = gateway.table('signing_keys', {
  kid: text('kid').primaryKey(),
  publicJwk: jsonb('public_jwk').notNull(),
  privateJwk: jsonb('private_jwk').notNull(),
  createdAt: createdAt(),
  notBefore: instant('not_before').notNull().defaultNow(),
  retiredAt: instant('retired_at'),
});
