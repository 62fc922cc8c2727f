import { useCallback, useEffect, useState } from 'react';
import type { QueueItem } from '@tertulia/client';
import { server } from '../server';
import { moderates } from '../state/room';
import type { Room } from '../state/model';
import { useChat } from '../state/store';

/** The stream tells of a message sooner than the queue's own view has it, so it is asked again a little later. */
const ASKED_AFTER_MS = [150, 2_500] as const;

export interface Queue {
  /** What is open, undefined while unknown. */
  readonly items: readonly QueueItem[] | undefined;
  readonly failure: unknown;
  readonly refresh: () => void;
}

export const hasQueue = (room: Room): boolean => room.kind !== 'direct' && moderates(room);

/** What waits for a moderator in a room, kept fresh by what the stream says. Asks for nothing when I do not moderate it. */
export function useQueue(room: Room): Queue {
  const [items, setItems] = useState<readonly QueueItem[]>();
  const [failure, setFailure] = useState<unknown>();
  const [asked, setAsked] = useState(0);
  const news = useChat((state) => state.queueNews[room.id]);
  const live = useChat((state) => state.connection.kind === 'live');
  const mine = hasQueue(room);

  useEffect(() => {
    if (!mine) return undefined;
    let current = true;
    const ask = (): void => {
      server.moderation
        .openItems(room.id)
        .then((page) => {
          if (!current) return;
          setItems(page.items);
          setFailure(undefined);
        })
        .catch((error: unknown) => current && setFailure(error));
    };
    const timers = ASKED_AFTER_MS.map((ms) => setTimeout(ask, ms));
    return () => {
      current = false;
      timers.forEach(clearTimeout);
    };
  }, [room.id, mine, news, live, asked]);

  const refresh = useCallback(() => setAsked((times) => times + 1), []);
  return { items: mine ? items : undefined, failure, refresh };
}
