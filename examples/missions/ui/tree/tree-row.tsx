import { useEffect, useRef, useState } from 'react';
import { Avatar } from '../shell/avatar.tsx';
import { formatCents } from '../shell/formats.ts';
import { isOpen as isUnresolved, statusNames } from './status.ts';
import { StatusGlyph } from './status-glyph.tsx';
import type { TreeRow } from './tree-rows.ts';

interface TreeRowViewProps {
  readonly row: TreeRow;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onSelect: () => void;
  readonly onToggle: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
  readonly itemRef: (element: HTMLElement | null) => void;
}

export function TreeRowView(props: TreeRowViewProps) {
  const { row, isOpen, isSelected, isActive, onFocus, onSelect, onToggle, onKeyDown, itemRef } = props;
  const { issue, depth, hasChildren, place, siblings } = row;
  const blockers = issue.blockedBy.filter(({ status }) => isUnresolved(status));
  const hasChanged = useHasChanged(issue.version);
  return (
    <div
      ref={itemRef}
      role="treeitem"
      aria-level={depth + 1}
      aria-posinset={place}
      aria-setsize={siblings}
      aria-selected={isSelected}
      aria-expanded={hasChildren ? isOpen : undefined}
      tabIndex={isActive ? 0 : -1}
      data-status={issue.status}
      className={hasChanged ? 'tree__row tree__row--changed' : 'tree__row'}
      onFocus={onFocus}
      onClick={onSelect}
      onKeyDown={onKeyDown}
    >
      <span className="tree__indent">
        {Array.from({ length: depth }, (_, level) => (
          <span key={level} className="tree__guide" />
        ))}
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the arrows do it by keyboard. */}
        <span
          className="tree__toggle"
          onClick={(event) => {
            if (!hasChildren) return;
            event.stopPropagation();
            onToggle();
          }}
        >
          {hasChildren && (
            <svg viewBox="0 0 12 12" aria-hidden="true">
              <path d="m4 2 4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
            </svg>
          )}
        </span>
      </span>
      <StatusGlyph status={issue.status} isNamed={false} />
      <span className="tree__id mono">{issue.identifier}</span>
      <span className="tree__title">{issue.title}</span>
      <span className="visually-hidden">
        , {statusNames[issue.status]},{' '}
        {issue.assigneeAgent ? `assigned to ${issue.assigneeAgent.name}` : 'nobody assigned'}
        {blockers.length > 0 && `, waits for ${blockers.map(({ identifier }) => identifier).join(' and ')}`}
      </span>
      <span className="tree__blockers" aria-hidden="true">
        {blockers.length > 0 && (
          <span className="chip">
            <svg className="chip__mark" viewBox="0 0 12 12" aria-hidden="true">
              <path d="M2.5 6h7M2.5 2.5v7" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
            </svg>
            {blockers.length === 1 ? (
              <span className="mono">{blockers[0]?.identifier}</span>
            ) : (
              `${blockers.length} blockers`
            )}
          </span>
        )}
      </span>
      <span className="tree__cost mono">
        {issue.costs.total.costCents > 0 && formatCents(issue.costs.total.costCents)}
      </span>
      <Avatar name={issue.assigneeAgent?.name ?? null} />
    </div>
  );
}

/** True for as long as the mark of a change is shown; not for what was there at first. */
function useHasChanged(version: string): boolean {
  const [isMarked, setIsMarked] = useState(false);
  const known = useRef(version);
  useEffect(() => {
    if (known.current === version) return;
    known.current = version;
    setIsMarked(true);
    const timer = setTimeout(() => setIsMarked(false), 2_600);
    return () => clearTimeout(timer);
  }, [version]);
  return isMarked;
}
