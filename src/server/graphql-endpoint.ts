import type { GraphQLSchema } from 'graphql';
import type { Authenticator } from '../auth/authenticate.ts';
import { showSlices } from '../graphql/plugin-schema.ts';
import type { LiveFeed } from '../live/live-feed.ts';
import { createGatewayYoga } from './create-yoga.ts';
import { createDirectEndpoint, type DirectEndpoint } from './direct-endpoint.ts';
import { DocumentStore } from './document-store.ts';
import { createStreamOpener } from './open-stream.ts';
import { type OperationOptions, OperationRunner } from './operation-runner.ts';
import type { FindTrustedDocument } from './use-trusted-documents.ts';

export interface GraphQLEndpointOptions extends OperationOptions {
  readonly schema: GraphQLSchema;
  readonly authenticator: Authenticator;
  readonly findTrustedDocument: FindTrustedDocument;
  readonly live: LiveFeed;
  /** Origins whose pages may read answers. */
  readonly allowedOrigins?: ReadonlySet<string> | undefined;
}

export interface GraphQLEndpoint {
  /** Answers whatever comes. */
  readonly yoga: ReturnType<typeof createGatewayYoga>;
  /** Answers what nearly everybody sends, faster. */
  readonly direct: DirectEndpoint;
}

/** `/graphql`: two ways in, and behind both the same documents and the same runner of operations. */
export function createGraphQLEndpoint(options: GraphQLEndpointOptions): GraphQLEndpoint {
  const {
    schema: whole,
    authenticator,
    findTrustedDocument,
    live,
    allowedOrigins = new Set<string>(),
    ...operation
  } = options;
  const schema = showSlices(whole);
  const runner = new OperationRunner(schema, operation);
  const shared = {
    schema,
    documents: new DocumentStore(schema),
    runner,
    openStream: createStreamOpener({ ...operation, runner, live }),
    authenticator,
    findTrustedDocument,
    allowedOrigins,
    log: operation.log,
    observer: operation.observer,
  };
  return { yoga: createGatewayYoga(shared), direct: createDirectEndpoint(shared) };
}
