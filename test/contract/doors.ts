import { createPluginClient, PluginClientError } from '../../src/client/index.ts';
import { type GraphQLAnswer, type TestPlugin, TestStream } from '../../src/testing/index.ts';

/** What came of an operation, whichever way it went in. */
export interface Outcome {
  readonly data: unknown;
  readonly error: null | {
    readonly code: string;
    readonly message: string;
    readonly path: readonly (string | number)[];
    readonly retryable: boolean;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

/** One way into the gateway. */
export interface Door {
  readonly name: string;
  send(plugin: TestPlugin, query: string, variables?: Record<string, unknown>): Promise<Outcome>;
  /** The data of the first event of a subscription that is no heartbeat; `act` runs once it is open. */
  firstEvent(plugin: TestPlugin, query: string, act: () => Promise<unknown>): Promise<unknown>;
}

function outcomeOf({ data, errors = [] }: Pick<GraphQLAnswer, 'data' | 'errors'>): Outcome {
  const [error] = errors;
  if (!error) return { data, error: null };
  const { code, requestId: _id, remedy: _remedy, retryable, ...details } = error.extensions;
  return {
    data: null,
    error: { code, message: error.message, path: error.path ?? [], retryable: retryable === true, details },
  };
}

async function eventAfter(stream: TestStream, act: () => Promise<unknown>): Promise<unknown> {
  await using opened = stream;
  await opened.next();
  await act();
  // Awaited here: the stream is closed on the way out.
  return await opened.nextData();
}

/** The front door: HTTP over a socket, as anybody's GraphQL client would do it. */
export function httpDoor(url: string): Door {
  const post = (plugin: TestPlugin, body: object) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${plugin.token}` },
      body: JSON.stringify(body),
    });
  return {
    name: 'HTTP',
    send: async (plugin, query, variables = {}) => outcomeOf(await (await post(plugin, { query, variables })).json()),
    firstEvent: async (plugin, query, act) =>
      eventAfter(await TestStream.open(fetch, `${url}/graphql`, { token: plugin.token, query }), act),
  };
}

/** The gateway of the testing kit, without a socket. */
export const inProcessDoor: Door = {
  name: 'the testing kit',
  send: async (plugin, query, variables = {}) => outcomeOf(await plugin.execute(query, variables)),
  firstEvent: async (plugin, query, act) => eventAfter(await plugin.subscribe(query), act),
};

/** The client SDK. It is not to try again: the cases are about what the gateway says. */
export function clientDoor(url: string): Door {
  const clientOf = ({ token, companyId }: TestPlugin) =>
    createPluginClient({ url, token, retry: { attempts: 1 } }).forCompany(companyId);
  return {
    name: 'the client SDK',
    send: async (plugin, query, variables = {}) => {
      try {
        return { data: await clientOf(plugin).request(query, variables), error: null };
      } catch (error) {
        if (!(error instanceof PluginClientError)) throw error;
        const { code, message, path, retryable, details } = error;
        return { data: null, error: { code, message, path, retryable, details } };
      }
    },
    firstEvent: async (plugin, query, act) => {
      let isOpen = false;
      for await (const data of clientOf(plugin).subscribe<Record<string, { __typename: string }>, object>(query)) {
        if (!isOpen) await act();
        isOpen = true;
        if (Object.values(data)[0]?.__typename !== 'Heartbeat') return data;
      }
      return null;
    },
  };
}
