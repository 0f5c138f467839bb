import { usePluginQuery } from 'paperclip-graphql/react';
import { IssueCardDocument } from '../generated/operations.ts';
import { usePlace } from '../place.ts';
import { Failure } from '../shell/failure.tsx';
import { formatCents } from '../shell/formats.ts';
import { statusNames } from '../tree/status.ts';
import { StatusGlyph } from '../tree/status-glyph.tsx';
import { MissionFile } from './mission-file.tsx';
import { RelatedIssue } from './related-issue.tsx';
import { WakePanel } from './wake-panel.tsx';

interface IssueCardProps {
  readonly issueId: string;
  readonly rootId: string;
  /** False: it stands for the whole mission. On a phone it stays away then. */
  readonly isChosen: boolean;
  readonly onSelect: (issueId: string) => void;
  readonly onClose: () => void;
}

export function IssueCard({ issueId, rootId, isChosen, onSelect, onClose }: IssueCardProps) {
  const { data, error } = usePluginQuery(IssueCardDocument, { id: issueId });
  const [{ company }] = usePlace();
  const issue = data?.issue;
  if (error) return <Failure error={error} />;
  if (!issue) return <section className="issue sheet" aria-label="Issue" hidden={!isChosen} />;
  const { identifier, title, status, description, assigneeAgent, blockedBy, blocks, documents, costs } = issue;
  return (
    <section className={isChosen ? 'issue sheet' : 'issue issue--whole sheet'} aria-labelledby="issue-heading">
      <p className="issue__eyebrow">
        <StatusGlyph status={status} isNamed={false} />
        <span className="issue__status" data-status={status}>
          {statusNames[status]}
        </span>
        <span className="mono">{identifier}</span>
        <button type="button" className="icon-button issue__close" aria-label="Close the issue" onClick={onClose}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="m4 4 8 8m0-8-8 8" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
          </svg>
        </button>
      </p>
      <h2 id="issue-heading">{title}</h2>
      {description && <p className="issue__text">{plain(description)}</p>}
      <dl className="facts">
        <dt>Assigned to</dt>
        <dd>{assigneeAgent ? `${assigneeAgent.name}, ${assigneeAgent.role}` : 'Nobody'}</dd>
        <dt>Spent</dt>
        <dd>{formatCents(costs.total.costCents)}</dd>
        {blockedBy.length > 0 && (
          <>
            <dt>Waits for</dt>
            <dd>
              <ul>
                {blockedBy.map((blocker) => (
                  <RelatedIssue key={blocker.id} issue={blocker} onSelect={onSelect} />
                ))}
              </ul>
            </dd>
          </>
        )}
        {blocks.nodes.length > 0 && (
          <>
            <dt>Holds up</dt>
            <dd>
              <ul>
                {blocks.nodes.map((blocked) => (
                  <RelatedIssue key={blocked.id} issue={blocked} onSelect={onSelect} />
                ))}
              </ul>
            </dd>
          </>
        )}
        {documents.length > 0 && (
          <>
            <dt>Documents</dt>
            <dd>
              {documents.map(({ title: name, key, revisionNumber }) => `${name ?? key} (${revisionNumber})`).join(', ')}
            </dd>
          </>
        )}
      </dl>
      <WakePanel issue={issue} onSelect={onSelect} />
      {issueId === rootId && <MissionFile company={company} issueId={issueId} onSelect={onSelect} />}
    </section>
  );
}

/** The first paragraph, without Markdown's marks. */
function plain(markdown: string): string {
  const [first = ''] = markdown.trim().split(/\n\s*\n/);
  return first.replaceAll(/[*_#`>]/g, '').trim();
}
