import { useCallback, useSyncExternalStore } from 'react';
import { type CompanyPrefix, companies } from './session.ts';

/** What is looked at: a company, a mission of it, an issue in that. It stands in the address, so that it can be sent to somebody. */
export interface Place {
  readonly company: CompanyPrefix;
  readonly missionId: string | null;
  readonly issueId: string | null;
}

export type GoTo = (change: Partial<Place>) => void;

export function usePlace(): [Place, GoTo] {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const place = readPlace(hash);
  const goTo = useCallback<GoTo>((change) => {
    const { company, missionId, issueId } = { ...readPlace(location.hash), ...change };
    history.replaceState(null, '', `#${[company, missionId, issueId].filter(Boolean).join('/')}`);
    dispatchEvent(new HashChangeEvent('hashchange'));
  }, []);
  return [place, goTo];
}

function readPlace(hash: string): Place {
  const [prefix, missionId, issueId] = hash.slice(1).split('/');
  const company = companies.find((known) => known.prefix === prefix)?.prefix ?? companies[0].prefix;
  return { company, missionId: missionId || null, issueId: issueId || null };
}

function subscribe(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}
