import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, createElement, type ReactNode, useContext, useState } from 'react';
import type { CompanyClient } from '../client/index.ts';

const ClientContext = createContext<CompanyClient | null>(null);

export interface PluginProviderProps {
  /** The plugin in one company, from `createPluginClient(…)` of `./client`. */
  readonly client: CompanyClient;
  /** The application's own, if it has one. Left out: one that fits the gateway. */
  readonly queryClient?: QueryClient | undefined;
  readonly children?: ReactNode;
}

/**
 * Gives the hooks below it their client.
 *
 * ```tsx
 * const client = createPluginClient({ url: location.origin, getToken });
 * <PluginProvider client={client}><App /></PluginProvider>
 * ```
 */
export function PluginProvider({ client, queryClient, children }: PluginProviderProps): ReactNode {
  const [own] = useState(() => queryClient ?? createPluginQueryClient());
  return createElement(
    QueryClientProvider,
    { client: queryClient ?? own },
    createElement(ClientContext.Provider, { value: client }, children),
  );
}

/** A cache that leaves trying again to the plugin client, which knows what may be sent twice and how long to wait. */
export function createPluginQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: 5_000 }, mutations: { retry: false } },
  });
}

/** The client of the nearest PluginProvider. */
export function usePluginClient(): CompanyClient {
  const client = useContext(ClientContext);
  if (!client) throw new Error('This hook needs a PluginProvider above it.');
  return client;
}
