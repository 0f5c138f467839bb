import { type DocumentNode, type GraphQLSchema, type ValidationRule, validate } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Authenticator } from '../auth/authenticate.ts';
import { showSlices } from '../graphql/plugin-schema.ts';
import { useEventStream } from './event-stream.ts';
import { maskError } from './mask-errors.ts';
import { operationLimits } from './operation-limits.ts';
import { useAllowedOrigins } from './use-allowed-origins.ts';
import { type OperationOptions, useOperation } from './use-operation.ts';
import { usePluginToken } from './use-plugin-token.ts';
import { useRequestLog } from './use-request-log.ts';
import { type FindTrustedDocument, useTrustedDocuments } from './use-trusted-documents.ts';

export const graphqlEndpoint = '/graphql';

/** Room for a document of half a megabyte and its JSON escapes; yoga's own limit is 25 MB. */
export const requestBodyMaxBytes = 1024 * 1024;

export interface GatewayYogaOptions extends OperationOptions {
  readonly schema: GraphQLSchema;
  readonly authenticator: Authenticator;
  readonly findTrustedDocument: FindTrustedDocument;
  /** Origins whose pages may read answers. */
  readonly allowedOrigins?: ReadonlySet<string> | undefined;
}

/**
 * The life of a request, top to bottom: token, size of the document, transaction, log. What yoga switches on by default
 * and a gateway for strangers' plugins must not have is off.
 */
export function createGatewayYoga({
  schema,
  authenticator,
  findTrustedDocument,
  allowedOrigins = new Set(),
  ...operation
}: GatewayYogaOptions) {
  return createYoga({
    schema: showSlices(schema),
    graphqlEndpoint,
    plugins: [
      useAllowedOrigins(allowedOrigins, graphqlEndpoint),
      usePluginToken(authenticator, graphqlEndpoint),
      useTrustedDocuments(findTrustedDocument),
      useTokenLimit(operationLimits.tokens),
      withoutSuggestions,
      useOperation(operation),
      useRequestLog(operation.log),
      useEventStream(),
    ],
    maskedErrors: { maskError, isDev: false },
    logging: false,
    // Yoga's own reflects whatever origin asks. Ours is in useAllowedOrigins, for origins that an operator named.
    cors: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    // The hash of a registered document.
    extraParamNames: ['documentId'],
    multipart: false,
    maxRequestBodySize: requestBodyMaxBytes,
    healthCheckEndpoint: '/healthz',
  });
}

/** The parser stops at this many tokens, before validation can spend time on them. */
function useTokenLimit(maxTokens: number): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: string, options?: object) => parseFn(source, { ...options, maxTokens }));
    },
  };
}

/** "Did you mean" would name fields that the plugin cannot see: validation and execution know the whole schema. */
const withoutSuggestions: Plugin = {
  onValidate({ setValidationFn }) {
    setValidationFn((schema: GraphQLSchema, document: DocumentNode, rules?: readonly ValidationRule[]) =>
      validate(schema, document, rules, { hideSuggestions: true }),
    );
  },
  onExecute({ args }) {
    Object.assign(args, { hideSuggestions: true });
  },
};
