import type { IssueStatus } from '../generated/operations.ts';
import { StatusGlyph } from '../tree/status-glyph.tsx';

interface RelatedIssueProps {
  readonly issue: {
    readonly id: string;
    readonly identifier: string | null;
    readonly title: string;
    readonly status: IssueStatus;
  };
  readonly onSelect: (issueId: string) => void;
}

/** Leads to the issue in the tree. */
export function RelatedIssue({ issue, onSelect }: RelatedIssueProps) {
  return (
    <li className="related">
      <StatusGlyph status={issue.status} />
      <span className="mono">{issue.identifier}</span>
      <button type="button" className="link-button" title={issue.title} onClick={() => onSelect(issue.id)}>
        {issue.title}
      </button>
    </li>
  );
}
