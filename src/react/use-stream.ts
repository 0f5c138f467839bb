import { useEffect, useRef, useState } from 'react';
import { type Document, PluginClientError, StreamGap } from '../client/index.ts';
import { usePluginClient } from './plugin-provider.ts';

/** Where a stream is. */
export interface LiveState {
  /** `waiting` is between two connections, by itself; `ended` needs somebody: see the error. */
  readonly status: 'off' | 'connecting' | 'open' | 'waiting' | 'ended';
  readonly error: PluginClientError | null;
  /** How often more was missed than could be made up for. Each time everything was read anew. */
  readonly gaps: number;
}

export interface StreamHandlers<Data> {
  readonly onData: (data: Data) => void;
  /** A connection is open: what comes from now on is told. */
  readonly onOpen?: (() => void) | undefined;
  /** Something was missed and will not be told. */
  readonly onGap?: (() => void) | undefined;
  /** False: no stream. */
  readonly enabled?: boolean | undefined;
}

const betweenStreamsMs = 300;

const connecting: LiveState = { status: 'connecting', error: null, gaps: 0 };
const off: LiveState = { status: 'off', error: null, gaps: 0 };

/** Follows a subscription for as long as the component is there, or until document or variables change. */
export function useStream<Data, Variables>(
  document: Document<Data, Variables>,
  variables: Variables,
  handlers: StreamHandlers<Data>,
): LiveState {
  const client = usePluginClient();
  const enabled = handlers.enabled ?? true;
  const [state, setState] = useState<LiveState>(enabled ? connecting : off);
  // The stream goes on while handlers change from one rendering to the next.
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  const asked = JSON.stringify(variables);

  useEffect(() => {
    if (!enabled) {
      setState(off);
      return;
    }
    const ending = new AbortController();
    const { signal } = ending;
    setState(connecting);
    void follow();
    return () => ending.abort();

    async function follow(): Promise<void> {
      for (;;) {
        try {
          // As variables were when they last changed: `asked` tells when that is.
          const given = JSON.parse(asked) as Variables;
          for await (const data of client.subscribe(document, given, { signal, onState: onConnection })) {
            if (signal.aborted) return;
            current.current.onData(data);
          }
          tell({ status: 'ended' });
          return;
        } catch (error) {
          if (signal.aborted) return;
          if (error instanceof StreamGap) {
            setState((known) => ({ ...known, status: 'waiting', gaps: known.gaps + 1 }));
            current.current.onGap?.();
            // A gateway that opens and breaks off at once is not asked without end.
            await new Promise((resolve) => setTimeout(resolve, betweenStreamsMs));
            if (signal.aborted) return;
            continue;
          }
          if (!(error instanceof PluginClientError)) throw error;
          tell({ status: 'ended', error });
          return;
        }
      }
    }

    function onConnection(connection: { kind: 'open' } | { kind: 'waiting'; error: PluginClientError }): void {
      if (signal.aborted) return;
      if (connection.kind === 'waiting') {
        tell({ status: 'waiting', error: connection.error });
        return;
      }
      tell({ status: 'open', error: null });
      current.current.onOpen?.();
    }

    function tell(change: Partial<LiveState>): void {
      if (!signal.aborted) setState((known) => ({ ...known, ...change }));
    }
  }, [client, document, asked, enabled]);

  return state;
}
