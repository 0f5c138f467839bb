import './plugins/field-cost.ts';
import './plugins/require-capability.ts';
import SchemaBuilder from '@pothos/core';
import DrizzlePlugin from '@pothos/plugin-drizzle';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { relations } from '../relations.ts';
import type { GatewayContext } from './context.ts';

export interface GatewaySchemaTypes {
  Context: GatewayContext;
  DrizzleRelations: typeof relations;
  DefaultFieldNullability: false;
  /** Makes `capability` part of every field that returns an object: see plugins/require-capability.ts. */
  InferredFieldOptionsKind: 'Gated';
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
    Date: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
    SafeInt: { Input: number; Output: number | string };
    OriginKind: { Input: string; Output: string };
    BillingCode: { Input: string; Output: string };
  };
}

/** The one builder. The capability guard wraps outermost, so nothing is loaded for a field that is then refused. */
export const builder = new SchemaBuilder<GatewaySchemaTypes>({
  plugins: ['requireCapability', 'fieldCost', DrizzlePlugin],
  defaultFieldNullability: false,
  drizzle: { client: (context) => context.db, getTableConfig, relations },
});

builder.queryType({
  description: 'Everything a plugin can read. Company and plugin come from the token; no argument names either.',
});
builder.mutationType({
  description:
    'Everything a plugin can change. Each mutation is all or nothing, leaves its audit entries in the same transaction, and returns what it refused as data.',
});
builder.subscriptionType({
  description:
    'What a plugin can hear of as it happens, as server-sent events: `accept: text/event-stream`. A stream ends with an error that says why; `extensions.cursor` is where to go on.',
});
