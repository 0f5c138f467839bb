import { useEffect, useRef } from 'react';
import type { Mission } from './own-database.ts';

interface MissionListProps {
  readonly missions: readonly Mission[];
  readonly currentId: string | null;
  readonly onChoose: (missionId: string) => void;
}

export function MissionList({ missions, currentId, onChoose }: MissionListProps) {
  const list = useRef<HTMLUListElement>(null);
  // On a phone the list is a row: the mission that is looked at is brought to where it is seen, and the page stays.
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>(`[data-id="${currentId}"]`);
    if (current) list.current?.scrollTo({ left: current.offsetLeft - list.current.offsetLeft - 16 });
  }, [currentId]);
  return (
    <ul className="missions" ref={list}>
      {missions.map((mission) => (
        <li key={mission.id} data-id={mission.id}>
          <button
            type="button"
            className="mission"
            aria-current={mission.id === currentId}
            onClick={() => onChoose(mission.id)}
          >
            <span className="mission__title">{mission.title}</span>
            <span className="mission__meta">
              <span className="mono">{mission.identifier}</span>
              <span>
                {mission.done} of {mission.total} done
              </span>
            </span>
            <span className="meter" aria-hidden="true">
              <span style={{ width: `${mission.total === 0 ? 0 : (100 * mission.done) / mission.total}%` }} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
