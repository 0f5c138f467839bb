import { issueByName } from './call-arguments.ts';
import type { CompanySession } from './company-session.ts';
import { StreamGap } from './errors.ts';
import { GetIssueDocument, IssueChangedDocument } from './generated/operations.ts';
import { type Issue, issueOf } from './issue.ts';
import type { StreamOptions, StreamState } from './subscription.ts';

export interface WatchOptions extends StreamOptions {
  /** Whether the issues below it are told too. */
  readonly includeSubtree?: boolean | undefined;
}

/** What an issue is, and what it becomes. Where the stream cannot go on where it was, it is read anew. */
export async function* watchIssue(
  session: CompanySession,
  issueId: string,
  options: WatchOptions,
): AsyncGenerator<Issue, void, void> {
  let { after } = options;
  for (;;) {
    try {
      yield* watchOnce(session, issueId, { ...options, after });
      return;
    } catch (error) {
      if (!(error instanceof StreamGap) || options.includeSubtree) throw error;
      after = null;
    }
  }
}

async function* watchOnce(
  session: CompanySession,
  issueId: string,
  { includeSubtree = false, ...options }: WatchOptions,
): AsyncGenerator<Issue, void, void> {
  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  let setOpen = () => {};
  const open = new Promise<void>((resolve) => {
    setOpen = resolve;
  });
  const onState = (state: StreamState) => {
    if (state.kind === 'open') setOpen();
    options.onState?.(state);
  };
  const events = session.watch(IssueChangedDocument, { issueId, includeSubtree }, { ...options, signal, onState });
  try {
    let next = events.next();
    // Read once the stream is open, and not before: what changes in between is told by the stream.
    await Promise.race([open, next]);
    const companyId = await session.companyId(signal);
    if (!includeSubtree && options.after == null) {
      const { issue } = await session.run(GetIssueDocument, issueByName(issueId), { signal });
      if (issue) yield issueOf(issue, companyId);
    }
    for (let event = await next; !event.done; event = await next) {
      yield issueOf(event.value.issueChanged, companyId);
      next = events.next();
    }
  } finally {
    ending.abort();
    // Whatever was still waited for ends with it, and is nobody's any more.
    void events.return().catch(() => {});
  }
}
