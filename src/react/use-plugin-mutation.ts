import { type UseMutationOptions, type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Document, PluginClientError } from '../client/index.ts';
import { usePluginClient } from './plugin-provider.ts';
import { asksFields } from './query-keys.ts';

export interface PluginMutationOptions<Data, Variables>
  extends Omit<UseMutationOptions<Data, PluginClientError, Variables>, 'mutationFn'> {
  /** The fields of Query whose answers are asked for anew once it has succeeded. Left out: all. */
  readonly changes?: readonly string[] | undefined;
}

/**
 * A mutation of your own. The client gives each `input` its idempotency key, so a lost answer is asked for again and nothing
 * happens twice. A refusal is data, a member of the result's union; everything else is a typed error.
 *
 * ```ts
 * const wake = usePluginMutation(WakeAgentDocument, { changes: ['issue'] });
 * wake.mutate({ input: { issueId } });
 * ```
 */
export function usePluginMutation<Data, Variables>(
  document: Document<Data, Variables>,
  { changes, ...options }: PluginMutationOptions<Data, Variables> = {},
): UseMutationResult<Data, PluginClientError, Variables> {
  const client = usePluginClient();
  const cache = useQueryClient();
  return useMutation({
    ...options,
    mutationFn: (variables) => client.request(document, variables),
    onSuccess: (...settled) => {
      void cache.invalidateQueries({ predicate: asksFields(client, changes ?? null) });
      return options.onSuccess?.(...settled);
    },
  });
}
