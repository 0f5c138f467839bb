import { usePluginQuery } from 'paperclip-graphql/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { MissionTreeDocument } from '../generated/operations.ts';
import { Failure } from '../shell/failure.tsx';
import { TreeRowView } from './tree-row.tsx';
import { ancestorIds, type TreeRow, treeRows, visibleRows } from './tree-rows.ts';

interface MissionTreeProps {
  readonly rootId: string;
  readonly selectedId: string | null;
  readonly onSelect: (issueId: string) => void;
}

/** A tree as ARIA means it: one stop for Tab, arrows inside, and letters that jump. */
export function MissionTree({ rootId, selectedId, onSelect }: MissionTreeProps) {
  const { data, error, isPending } = usePluginQuery(MissionTreeDocument, { rootId });
  const rows = useMemo(() => treeRows(data?.subtree.issues.edges ?? []), [data]);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [activeId, setActiveId] = useState(rootId);
  const items = useRef(new Map<string, HTMLElement>());

  // The first levels are open, until somebody says otherwise.
  const openIds = useMemo(
    () => new Set(rows.filter(({ issue, depth }) => toggled.get(issue.id) ?? depth < 2).map(({ issue }) => issue.id)),
    [rows, toggled],
  );
  const shown = useMemo(() => visibleRows(rows, openIds), [rows, openIds]);
  const active = shown.some(({ issue }) => issue.id === activeId) ? activeId : rootId;

  // Whoever chooses an issue elsewhere on the page finds it open in the tree.
  useEffect(() => {
    if (selectedId === null || rows.length === 0) return;
    const above = ancestorIds(rows, selectedId);
    setToggled((before) =>
      above.every((id) => before.get(id) ?? false)
        ? before
        : new Map([...before, ...above.map((id) => [id, true] as const)]),
    );
    setActiveId(selectedId);
  }, [selectedId, rows]);

  return (
    <section aria-labelledby="tree-heading" id="tree">
      <div className="section__head">
        <h2 id="tree-heading">Issues</h2>
        <p className="note">
          <button type="button" className="link-button" onClick={() => setAll(true)}>
            Open all
          </button>
          {' · '}
          <button type="button" className="link-button" onClick={() => setAll(false)}>
            Close all
          </button>
        </p>
      </div>
      {error && <Failure error={error} />}
      {isPending && <p className="note">Reading the tree…</p>}
      {shown.length > 0 && (
        <div role="tree" aria-labelledby="tree-heading" className="tree">
          {shown.map((row) => (
            <TreeRowView
              key={row.issue.id}
              row={row}
              isOpen={openIds.has(row.issue.id)}
              isSelected={row.issue.id === selectedId}
              isActive={row.issue.id === active}
              onFocus={() => setActiveId(row.issue.id)}
              onSelect={() => onSelect(row.issue.id)}
              onToggle={() => toggle(row)}
              onKeyDown={(event) => onKeyDown(event, row)}
              itemRef={(element) => {
                if (element) items.current.set(row.issue.id, element);
                else items.current.delete(row.issue.id);
              }}
            />
          ))}
        </div>
      )}
    </section>
  );

  function toggle({ issue, hasChildren }: TreeRow): void {
    if (hasChildren) setToggled((before) => new Map(before).set(issue.id, !openIds.has(issue.id)));
  }

  function setAll(isOpen: boolean): void {
    setToggled(new Map(rows.map(({ issue, depth }) => [issue.id, isOpen || depth === 0])));
  }

  function focus(row: TreeRow | undefined): void {
    if (!row) return;
    setActiveId(row.issue.id);
    items.current.get(row.issue.id)?.focus();
  }

  function onKeyDown(event: React.KeyboardEvent, row: TreeRow): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = shown.indexOf(row);
    const isOpen = openIds.has(row.issue.id);
    const { key } = event;
    if (key === 'ArrowDown') focus(shown[at + 1]);
    else if (key === 'ArrowUp') focus(shown[at - 1]);
    else if (key === 'Home') focus(shown[0]);
    else if (key === 'End') focus(shown.at(-1));
    else if (key === 'ArrowRight') {
      if (row.hasChildren && !isOpen) toggle(row);
      else if (row.hasChildren) focus(shown[at + 1]);
    } else if (key === 'ArrowLeft') {
      if (row.hasChildren && isOpen) toggle(row);
      else focus(shown.find(({ issue }) => issue.id === row.parentId));
    } else if (key === 'Enter' || key === ' ') onSelect(row.issue.id);
    else if (key === '*') openSiblings(row);
    else if (/^\p{L}$/u.test(key)) focus(nextByLetter(at, key));
    else return;
    event.preventDefault();
  }

  function openSiblings({ parentId }: TreeRow): void {
    const ids = rows.filter((row) => row.parentId === parentId).map(({ issue }) => issue.id);
    setToggled((before) => new Map([...before, ...ids.map((id) => [id, true] as const)]));
  }

  function nextByLetter(at: number, letter: string): TreeRow | undefined {
    const after = [...shown.slice(at + 1), ...shown.slice(0, at)];
    return after.find(({ issue }) => issue.title.toLowerCase().startsWith(letter.toLowerCase()));
  }
}
