import { useEffect, useState } from 'react';
import { server } from '../server';
import { useChat } from '../state/store';
import { queryOf, seriesOf, type Point, type Span } from './series';

/** Minutes become final one by one, so this is often enough. */
const ASKED_EACH_MS = 30_000;

interface Told {
  readonly span: Span;
  readonly now: number;
  readonly series: readonly Point[];
}

interface RoomStatistics {
  /** Undefined until there is an answer about this span. */
  readonly told: Told | undefined;
  readonly failure: unknown;
  readonly again: () => void;
}

/** The numbers of a room, kept fresh while somebody looks at them. */
export function useStatistics(room: string, span: Span): RoomStatistics {
  const [told, setTold] = useState<Told>();
  const [failure, setFailure] = useState<unknown>();
  const [round, setRound] = useState(0);
  const live = useChat((state) => state.connection.kind === 'live');

  useEffect(() => {
    let current = true;
    const ask = (): void => {
      if (document.visibilityState !== 'visible') return;
      const now = Date.now();
      server.statistics.ofRoom(room, queryOf(span, now))
        .then((page) => {
          if (!current) return;
          setTold({ span, now, series: seriesOf(span, now, page.items) });
          setFailure(undefined);
        })
        .catch((error: unknown) => current && setFailure(error));
    };
    ask();
    const timer = setInterval(ask, ASKED_EACH_MS);
    document.addEventListener('visibilitychange', ask);
    return () => {
      current = false;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [room, span, live, round]);

  return { told: told?.span === span ? told : undefined, failure, again: () => setRound((times) => times + 1) };
}
