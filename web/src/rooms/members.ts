import type { Member } from '@tertulia/client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { server } from '../server';
import type { Room } from '../state/model';
import { knowsAllMembers } from '../state/room';
import { store, useChat } from '../state/store';

const PAUSE_MS = 200;
/** To be tried again after that, for as long as somebody waits for it. */
const RETRY_MS = 3_000;

export interface Members {
  /** Those that are there to be shown; undefined before the first. */
  readonly members: readonly Member[] | undefined;
  /** How many match in all. */
  readonly total: number;
  /** Fetches the next page, if there is one: call it when the last of `members` is near. */
  readonly more: () => void;
}

interface Pages {
  readonly ids: readonly string[];
  readonly next: string | undefined;
  readonly total: number;
}

/**
 * Who is in a room by a part of their names. Of a room that the page knows whole these are in the state; of one of many, the server is
 * asked page by page, and what it tells is put into the state, where the stream keeps it true.
 */
export function useMembers(room: Room, query: string): Members {
  const whole = knowsAllMembers(room);
  const wanted = query.trim().toLowerCase();
  const connected = useChat((state) => state.connection.kind === 'live');
  const [pages, setPages] = useState<Pages>();
  /** The request that is on its way; an answer to an older one is nobody's. */
  const asked = useRef<{ readonly after: string | undefined }>(undefined);

  const fetchPage = useCallback(
    async (before: Pages | undefined): Promise<void> => {
      const asking = { after: before?.next };
      asked.current = asking;
      while (asked.current === asking) {
        try {
          const page = await server.rooms.members(room.id, wanted, asking.after);
          if (asked.current !== asking) return;
          store.dispatch({ type: 'members.met', room: room.id, members: page.items });
          setPages({ ids: [...(before?.ids ?? []), ...page.items.map((member) => member.id)], next: page.next, total: page.total });
          asked.current = undefined;
        } catch {
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    },
    [room.id, wanted],
  );

  useEffect(() => {
    if (whole || !connected) return undefined;
    const timer = setTimeout(() => void fetchPage(undefined), wanted === '' ? 0 : PAUSE_MS);
    return () => {
      clearTimeout(timer);
      asked.current = undefined;
    };
  }, [whole, connected, wanted, fetchPage]);

  const members = useMemo(() => {
    if (whole) {
      const named = room.members?.filter(({ name, displayName }) => name.toLowerCase().includes(wanted) || displayName?.toLowerCase().includes(wanted) === true);
      return named?.sort((a, b) => a.name.localeCompare(b.name));
    }
    if (pages === undefined) return undefined;
    const known = new Map(room.members?.map((member) => [member.id, member]));
    return pages.ids.flatMap((id) => known.get(id) ?? []);
  }, [whole, room.members, wanted, pages]);

  const more = useCallback(() => {
    if (!whole && pages?.next !== undefined && asked.current === undefined) void fetchPage(pages);
  }, [whole, pages, fetchPage]);

  return { members, total: whole ? (members?.length ?? 0) : (pages?.total ?? room.memberCount ?? 0), more };
}

/** Meets those in a room of many whose names begin like what is being written, so that they can be offered. */
export function useMeeting(room: Room | undefined, name: string | undefined): void {
  const id = room === undefined || knowsAllMembers(room) ? undefined : room.id;
  useEffect(() => {
    if (id === undefined || name === undefined || name === '') return undefined;
    const timer = setTimeout(() => {
      server.rooms
        .members(id, name)
        .then(({ items }) => store.dispatch({ type: 'members.met', room: id, members: items }))
        // Who is known is offered.
        .catch(() => undefined);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [id, name]);
}
