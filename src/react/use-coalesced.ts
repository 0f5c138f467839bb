import { useEffect, useMemo, useRef } from 'react';

/** A function that does the work once for all calls within the time, at its end. */
export function useCoalesced(work: () => void, afterMs: number): () => void {
  const current = useRef(work);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    current.current = work;
  });
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return useMemo(
    () => () => {
      timer.current ??= setTimeout(() => {
        timer.current = null;
        current.current();
      }, afterMs);
    },
    [afterMs],
  );
}
