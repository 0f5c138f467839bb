import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { SubscriptionStream } from '../live/subscription-stream.ts';
import { takesEvents } from './event-stream.ts';
import type { OpenStream } from './open-stream.ts';
import type { OperationRunner } from './operation-runner.ts';
import { requestState } from './request-state.ts';

/** Queries and mutations as the runner runs them, and subscriptions as streams. */
export function useOperation(runner: OperationRunner, openStream: OpenStream): Plugin {
  return {
    onExecute({ args, setExecuteFn, context }) {
      const { request } = context as YogaInitialContext;
      setExecuteFn(() => runner.run(args as ExecutionArgs, requestState(request), request.signal));
    },
    onSubscribe({ args, setSubscribeFn, context }) {
      const { request } = context as YogaInitialContext;
      const state = requestState(request);
      setSubscribeFn(async () => {
        const opened = await openStream(args as ExecutionArgs, state, {
          takesEvents: takesEvents(request),
          lastEventId: request.headers.get('last-event-id'),
        });
        if (!(opened instanceof SubscriptionStream)) return opened;
        state.stream = opened;
        return streamedElsewhere();
      });
    },
  };
}

/** What the server library is given: it wants something to iterate. The stream itself is in the request's state. */
async function* streamedElsewhere(): AsyncGenerator<ExecutionResult> {}
