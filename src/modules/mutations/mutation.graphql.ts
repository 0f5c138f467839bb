import type { InputFieldBuilder, InputFieldMap, InputObjectRef, ObjectFieldBuilder, UnionRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { z } from 'zod';
import type { Capability } from '../../auth/capabilities.ts';
import { builder, type GatewaySchemaTypes } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import type { Payload } from '../../graphql/payload.ts';
import { payloadRows, payloadTruth } from '../../graphql/planning/payload-plans.ts';
import { rowLoader } from '../../graphql/row-loader.ts';
import { Refusal } from '../../kernel/errors.ts';
import { ActivityEntry } from '../activity/activity.graphql.ts';
import { recordActivity } from '../activity/activity.service.ts';
import { claimKey, keepPayload } from '../idempotency/idempotency.service.ts';
import type { MutationOutcome } from './mutation-outcome.ts';
import { type ActorInputValue, type MutationScope, resolveActor } from './mutation-scope.ts';
import { demandSelected } from './selected-capabilities.ts';

type Types = PothosSchemaTypes.ExtendDefaultTypes<GatewaySchemaTypes>;

export const ActorInput = builder.inputType('ActorInput', {
  description:
    "On whose behalf the plugin acts, where its token names nobody. It is checked: the agent is the company's, the run is that agent's. A token that names an actor wins, and a contradiction is ACTOR_FORBIDDEN.",
  fields: (t) => ({
    agentId: t.id({ description: 'The agent.' }),
    userId: t.string({ description: 'The person, by the id that Paperclip knows them by.' }),
    runId: t.id({ description: 'The run of that agent.' }),
  }),
});

export interface CommonInput {
  readonly idempotencyKey?: string | null | undefined;
  readonly onBehalfOf?: ActorInputValue | null | undefined;
  readonly dryRun?: boolean | null | undefined;
}

/** An input type with what every mutation takes beside its own fields. */
export function mutationInput<Fields extends InputFieldMap>(
  name: string,
  description: string,
  fields: (t: InputFieldBuilder<Types, 'InputObject'>) => Fields,
) {
  return builder.inputType(name, {
    description,
    fields: (t) => ({
      ...fields(t),
      idempotencyKey: t.string({
        description:
          'Makes the call safe to repeat: under the same key the first payload is returned again with replayed: true, and nothing happens twice. At most 255 characters, kept for at least 24 hours, for each plugin, company and mutation.',
      }),
      onBehalfOf: t.field({ type: ActorInput, description: 'On whose behalf, where the token names nobody.' }),
      dryRun: t.boolean({
        defaultValue: false,
        description: 'Everything runs and the payload is returned, but nothing is kept.',
      }),
    }),
  });
}

/** A payload type with what every payload has beside its own fields. */
export function mutationPayload<Data>(
  name: string,
  description: string,
  fields: (t: ObjectFieldBuilder<Types, Payload<Data>>) => PothosFieldMap,
) {
  return builder.objectRef<Payload<Data>>(name).implement({
    description,
    isTypeOf: (value) =>
      typeof value === 'object' && value !== null && 'payloadOf' in value && value.payloadOf === name,
    fields: (t) => ({
      ...fields(t),
      activity: t.field({
        type: [ActivityEntry],
        capability: 'inherited',
        description: 'The audit entries that the mutation left, in their order.',
        extensions: payloadRows('activityLog', ({ activityIds }) => activityIds),
        resolve: async ({ activityIds }, _args, context, info) => {
          const loader = rowLoader(context, info, { table: 'activityLog', typeName: 'ActivityEntry' });
          const rows = await Promise.all(activityIds.map((id) => loader.load(id)));
          return rows.filter((row) => row !== null);
        },
      }),
      replayed: t.exposeBoolean('replayed', {
        description: 'Whether this payload was first returned to an earlier call with the same idempotencyKey.',
        extensions: payloadTruth(({ replayed }) => replayed),
      }),
      dryRun: t.exposeBoolean('dryRun', {
        description: 'Whether nothing of this was kept.',
        extensions: payloadTruth(({ dryRun }) => dryRun),
      }),
    }),
  });
}
type PothosFieldMap = ReturnType<Parameters<typeof builder.objectFields>[1]>;

export interface MutationDefinition<Input, Data, Result> {
  readonly capability: Capability;
  /** Points, where it costs more or less than a mutation that writes a row or two. */
  readonly cost?: number;
  readonly description: string;
  readonly input: InputObjectRef<Types, Input & CommonInput>;
  readonly inputDescription: string;
  /** The payload's type name, and the shape of its data: a replay reads it back from the database. */
  readonly payload: string;
  readonly data: z.ZodType<Data>;
  readonly result: UnionRef<Types, Result, Result>;
  readonly run: (scope: MutationScope, input: Input) => Promise<MutationOutcome<Data>>;
}

/**
 * Adds a mutation. Actor, idempotency key, audit, dry run and the rollback of what was refused are done here, for all
 * mutations alike: a new one has them by being defined.
 */
export function defineMutation<Input, Data, Result>(
  name: string,
  definition: MutationDefinition<Input, Data, Result>,
): void {
  const resolve = (
    _root: unknown,
    args: { input: Input & CommonInput },
    context: GatewayContext,
    info: GraphQLResolveInfo,
  ) => perform(name, definition, args.input, context, info);
  builder.mutationField(name, (t) =>
    t.field({
      type: definition.result,
      capability: definition.capability,
      ...(definition.cost !== undefined && { cost: definition.cost }),
      description: definition.description,
      args: { input: t.arg({ type: definition.input, required: true, description: definition.inputDescription }) },
      // Compiled execution reads this payload by one statement, where its fields say their SQL.
      extensions: { payloadType: definition.payload },
      // Input and result are parameters of this function: the compiler cannot see that they fit the field, its caller can.
      resolve: resolve as never,
    }),
  );
}

const keptSchema = z.object({ data: z.unknown(), activityIds: z.array(z.string()) });

async function perform<Input, Data, Result>(
  name: string,
  definition: MutationDefinition<Input, Data, Result>,
  input: Input & CommonInput,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Payload<Data> | Refusal> {
  // A payload field that may not be read must not be found out after the deed.
  demandSelected(context.plugin, info);
  const { savepoints, journeys } = context;
  if (!savepoints || !journeys) throw new Error('a mutation needs an operation that writes');
  const { idempotencyKey, onBehalfOf, dryRun, ...own } = input;
  const isDryRun = dryRun ?? false;
  await savepoints.begin();
  try {
    const scope: MutationScope = { ...context, journeys, actor: await resolveActor(context, onBehalfOf) };
    const key = isDryRun ? null : (idempotencyKey ?? null);
    if (key !== null) {
      const claim = await claimKey(scope, name, key, { ...own, onBehalfOf });
      if (claim.kind === 'replay') {
        await savepoints.keep();
        const { data, activityIds } = keptSchema.parse(claim.payload);
        return {
          payloadOf: definition.payload,
          data: definition.data.parse(data),
          activityIds,
          replayed: true,
          dryRun: false,
        };
      }
    }
    const { data, activity } = await definition.run(scope, input);
    const activityIds = await recordActivity(scope, activity);
    if (key !== null) await keepPayload(scope, name, key, { data, activityIds });
    if (isDryRun) savepoints.discardAfterPayload();
    else await savepoints.keep();
    return { payloadOf: definition.payload, data, activityIds, replayed: false, dryRun: isDryRun };
  } catch (error) {
    await savepoints.rollBack().catch(() => {
      // The connection is gone, and the transaction with it: the first error says why.
    });
    if (error instanceof Refusal) return error;
    throw error;
  }
}
