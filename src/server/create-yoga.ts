import type { DocumentNode, GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Authenticator } from '../auth/authenticate.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Observer } from '../telemetry/ended-operation.ts';
import type { DocumentStore } from './document-store.ts';
import { useEventStream } from './event-stream.ts';
import { maskError } from './mask-errors.ts';
import type { OpenStream } from './open-stream.ts';
import { requestBodyMaxBytes } from './operation-limits.ts';
import type { OperationRunner } from './operation-runner.ts';
import { useAllowedOrigins } from './use-allowed-origins.ts';
import { useOperation } from './use-operation.ts';
import { usePluginToken } from './use-plugin-token.ts';
import { useRequestLog } from './use-request-log.ts';
import { type FindTrustedDocument, useTrustedDocuments } from './use-trusted-documents.ts';

export const graphqlEndpoint = '/graphql';

export interface GatewayYogaOptions {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentStore;
  readonly runner: OperationRunner;
  readonly openStream: OpenStream;
  readonly authenticator: Authenticator;
  readonly findTrustedDocument: FindTrustedDocument;
  /** Origins whose pages may read answers. */
  readonly allowedOrigins: ReadonlySet<string>;
  readonly log: Logger;
  readonly observer?: Observer | undefined;
}

/**
 * The life of a request, top to bottom: token, size of the document, transaction, log. What yoga switches on by default
 * and a gateway for strangers' plugins must not have is off.
 */
export function createGatewayYoga({
  schema,
  documents,
  authenticator,
  findTrustedDocument,
  allowedOrigins,
  runner,
  openStream,
  log,
  observer,
}: GatewayYogaOptions) {
  return createYoga({
    schema,
    graphqlEndpoint,
    plugins: [
      useAllowedOrigins(allowedOrigins, graphqlEndpoint),
      usePluginToken(authenticator, graphqlEndpoint),
      useTrustedDocuments(findTrustedDocument),
      useDocumentStore(documents),
      useOperation(runner, openStream),
      useRequestLog(log, observer),
      useEventStream(),
    ],
    maskedErrors: { maskError, isDev: false },
    logging: false,
    // Documents are kept in a store of ours, which knows how much it holds.
    parserAndValidationCache: false,
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

function useDocumentStore(documents: DocumentStore): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string) => documents.parse(source));
    },
    onValidate({ setValidationFn }) {
      setValidationFn((_schema: GraphQLSchema, document: DocumentNode) => documents.validate(document));
    },
    onExecute({ args }) {
      Object.assign(args, { hideSuggestions: true });
    },
  };
}
