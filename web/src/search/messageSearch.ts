import { useEffect, useRef, useState } from 'react';
import { asProblem, type Highlight, offsetOf, type Page, type Person, type SearchQuery, type WireHit } from '@tertulia/client';
import { server } from '../server';
import { fromHistory } from '../state/message';
import type { Message } from '../state/model';
import { store } from '../state/store';

/** What to look for. */
export interface SearchFilters {
  readonly words: string;
  /** Only in this room; otherwise in all of mine. */
  readonly room?: string;
  readonly from?: Person;
  /** The first day, as a date field has it: `2026-11-30`, on this browser's clock. */
  readonly since?: string;
}

export interface Hit {
  readonly message: Message;
  readonly highlights: readonly Highlight[];
}

interface MessageSearch {
  /** Undefined while there is nothing to look for, or no answer yet. */
  readonly hits: readonly Hit[] | undefined;
  readonly busy: boolean;
  readonly failure: unknown;
  /** Whether there are hits after these. */
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

interface Found {
  readonly hits?: readonly Hit[];
  readonly next?: string;
  readonly busy: boolean;
  readonly failure?: unknown;
}

const PAUSE_MS = 250;

/** The query the server is asked; undefined when there are no words. */
export function queryOf({ words, room, from, since }: SearchFilters): SearchQuery | undefined {
  const query = words.trim();
  if (query === '') return undefined;
  const first = since === undefined ? undefined : new Date(`${since}T00:00`);
  return {
    query,
    ...(room === undefined ? {} : { room }),
    ...(from === undefined ? {} : { from: from.id }),
    ...(first === undefined || Number.isNaN(first.getTime()) ? {} : { since: first.toISOString() }),
  };
}

/** Hits as one types: after a short pause, and never those of an older question. */
export function useMessageSearch(filters: SearchFilters): MessageSearch {
  const [found, setFound] = useState<Found>({ busy: false });
  const [round, setRound] = useState(0);
  const query = queryOf(filters);
  const key = query === undefined ? undefined : JSON.stringify(query);
  // Answers to another question than this are thrown away.
  const asked = useRef<string | undefined>(undefined);

  useEffect(() => {
    asked.current = key;
    if (query === undefined || key === undefined) {
      setFound({ busy: false });
      return undefined;
    }
    setFound((before) => ({ ...before, busy: true }));
    const timer = setTimeout(() => {
      firstPage(query)
        .then((page) => asked.current === key && setFound({ hits: hitsOf(page), next: page.next, busy: false }))
        .catch((failure: unknown) => asked.current === key && setFound({ busy: false, failure }));
    }, PAUSE_MS);
    return () => {
      asked.current = undefined;
      clearTimeout(timer);
    };
    // The key says all of the query.
  }, [key, round]);

  function more(): void {
    if (query === undefined || found.next === undefined || found.busy) return;
    setFound({ ...found, busy: true, failure: undefined });
    server.search.messages({ ...query, before: found.next })
      .then((page) => asked.current === key && setFound({ hits: [...(found.hits ?? []), ...hitsOf(page)], next: page.next, busy: false }))
      // What has been found stays, and so does the way to go on.
      .catch((failure: unknown) => asked.current === key && setFound({ ...found, busy: false, failure }));
  }

  return {
    hits: found.hits,
    busy: found.busy,
    failure: found.failure,
    hasMore: found.next !== undefined,
    more,
    again: () => setRound((times) => times + 1),
  };
}

/** In one room with all that the stream has told of it, if the archive gets there within the server's own limit. */
async function firstPage(query: SearchQuery): Promise<Page<WireHit>> {
  const atLeast = query.room === undefined ? undefined : store.state().rooms[query.room]?.eventsTo;
  if (atLeast === undefined) return server.search.messages(query);
  try {
    return await server.search.messages({ ...query, atLeast });
  } catch (error) {
    if (asProblem(error).code !== 'view-unavailable') throw error;
    return server.search.messages(query);
  }
}

const hitsOf = (page: Page<WireHit>): readonly Hit[] =>
  page.items.map(({ message, highlights }) => ({ message: fromHistory(message, offsetOf(message.position)), highlights }));
