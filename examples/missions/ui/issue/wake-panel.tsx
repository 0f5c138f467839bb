import { usePluginMutation } from 'paperclip-graphql/react';
import type { IssueCardQuery, WakeAgentMutation } from '../generated/operations.ts';
import { WakeAgentDocument } from '../generated/operations.ts';
import { Failure } from '../shell/failure.tsx';
import { RelatedIssue } from './related-issue.tsx';

type Issue = NonNullable<IssueCardQuery['issue']>;
type Answer = WakeAgentMutation['requestWakeup'];

interface WakePanelProps {
  readonly issue: Issue;
  readonly onSelect: (issueId: string) => void;
}

const outcomes = {
  QUEUED: 'A run is queued.',
  COALESCED: 'A run was waiting already, and takes this along.',
  DEFERRED: 'It is asked again once the run that works on it has ended.',
} as const;

/** Asks for the agent. A refusal says every reason and what to do about each: it is data, not an exception. */
export function WakePanel({ issue, onSelect }: WakePanelProps) {
  const wake = usePluginMutation(WakeAgentDocument, { changes: ['issue', 'subtree'] });
  const answer = wake.data?.requestWakeup;
  const name = issue.assigneeAgent?.name;
  const { allowed, refusals } = issue.wakeability;
  return (
    <div className="wake">
      <div className="wake__ask">
        <button
          type="button"
          className="button button--primary"
          disabled={wake.isPending}
          onClick={() =>
            wake.mutate({ input: { issueId: issue.id, reason: 'asked_on_the_page', contextSource: 'missions-ui' } })
          }
        >
          Wake {name ?? 'an agent'}
        </button>
        {!answer && (
          <span className="note">
            {allowed
              ? 'Ready to be woken'
              : `${refusals.length === 1 ? 'One thing is' : `${refusals.length} things are`} in the way`}
          </span>
        )}
      </div>
      {wake.error && <Failure error={wake.error} />}
      <div aria-live="polite">{answer && <WakeAnswer answer={answer} onSelect={onSelect} />}</div>
    </div>
  );
}

function WakeAnswer({ answer, onSelect }: { readonly answer: Answer; readonly onSelect: (issueId: string) => void }) {
  if (answer.__typename === 'RequestWakeupPayload') {
    return (
      <div className="wake__answer wake__answer--yes">
        <h3>{answer.issue.assigneeAgent?.name ?? 'The agent'} is woken</h3>
        <p>{outcomes[answer.outcome]}</p>
      </div>
    );
  }
  const refusals = answer.__typename === 'WakeRefused' ? answer.refusals : [];
  return (
    <div className="wake__answer wake__answer--no">
      <h3>Nobody was woken</h3>
      {refusals.length === 0 && <p>{answer.message}</p>}
      {refusals.map(({ code, message, remedy, blockers }) => (
        <div key={code} className="refusal" data-code={code}>
          <p>{message.replace(/\.?$/, '.')}</p>
          <p className="refusal__remedy">{remedy}</p>
          {blockers.length > 0 && (
            <ul>
              {blockers.map((blocker) => (
                <RelatedIssue key={blocker.id} issue={blocker} onSelect={onSelect} />
              ))}
            </ul>
          )}
        </div>
      ))}
    </div>
  );
}
