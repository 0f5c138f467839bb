import type { ActivityItem } from 'paperclip-graphql/react';
import { Avatar } from '../shell/avatar.tsx';
import { describeEntry } from './describe-entry.ts';
import { When } from './when.tsx';

interface EntryViewProps {
  readonly entry: ActivityItem;
  readonly isNew: boolean;
  readonly onSelect: (issueId: string) => void;
}

export function EntryView({ entry, isNew, onSelect }: EntryViewProps) {
  const { issue } = entry;
  const { who, isPlugin, did, then, said } = describeEntry(entry);
  return (
    <li className={isNew ? 'entry entry--new' : 'entry'}>
      {isPlugin ? <PluginMark /> : <Avatar name={who} />}
      <div>
        <b>{who}</b> {did}{' '}
        {issue && (
          <button type="button" className="link-button mono" title={issue.title} onClick={() => onSelect(issue.id)}>
            {issue.identifier}
          </button>
        )}
        {then} <When at={entry.createdAt} />
        {said && <span className="entry__said">{said}</span>}
      </div>
    </li>
  );
}

function PluginMark() {
  return (
    <span className="avatar avatar--plugin" aria-hidden="true">
      <svg
        viewBox="0 0 16 16"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
      >
        <path d="M11 5.4v5a3 3 0 0 1-6 0V4.6a2 2 0 0 1 4 0v5.6a1 1 0 0 1-2 0V5.6" />
      </svg>
    </span>
  );
}
