export type { CompanyClient } from './company-client.ts';
export type { RequestOptions } from './company-session.ts';
export type { Document } from './document.ts';
export * from './errors.ts';
export {
  type ConnectOptions,
  createPluginClient,
  type GetTokenOptions,
  type PluginClient,
  type PluginClientOptions,
  type SecretOptions,
  type TokenClient,
  type TokenOptions,
} from './plugin-client.ts';
export type { RetryOptions } from './retry.ts';
export type { StreamOptions, StreamState } from './subscription.ts';
export type { GivenToken } from './token-source.ts';
