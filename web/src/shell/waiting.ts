import { useEffect, useState } from 'react';

/** Seconds until a time by this page's clock, counted down; 0 when it is past or there is none. */
export function useSecondsUntil(until: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  const left = until === undefined ? 0 : Math.max(0, Math.ceil((until - Math.max(now, Date.now())) / 1_000));
  useEffect(() => {
    if (left === 0) return;
    // Twice a second, so that none is passed over when a timer is late.
    const timer = setTimeout(() => setNow(Date.now()), 500);
    return () => clearTimeout(timer);
  }, [left, now]);
  return left;
}
