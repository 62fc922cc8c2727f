import { useEffect, useRef, useState } from 'react';
import { asProblem, type Moment, type PastPage, type Position, type Problem } from '@tertulia/client';
import { server } from '../server';
import type { Room } from '../state/model';
import { store } from '../state/store';
import { momentOf, stepped, tapeOf, timelineOf, withMore, withOlder, type Tape } from './tape';

const MESSAGES = 50;
const EVENTS = 100;

export type Whither = { readonly asOf: Position | 'last' } | { readonly at: string };

export interface Player {
  readonly tape: Tape | undefined;
  /** The room's first and last event. */
  readonly life: { readonly first: Moment; readonly last: Moment } | undefined;
  readonly busy: boolean;
  readonly failure: Problem | undefined;
  readonly go: (whither: Whither) => Promise<void>;
  /** So many events on or back; false at the end that lies there. */
  readonly step: (by: number) => Promise<boolean>;
  /** Fetches what comes next; false if there is nothing. `ahead`: only if there was more when it was asked for last. */
  readonly more: (ahead?: boolean) => Promise<boolean>;
  readonly older: () => Promise<void>;
}

/** A room's tape and the ways along it. What is asked for while something else is asked for replaces it. */
export function useTape(room: Room): Player {
  const [tape, setTape] = useState<Tape>();
  const [life, setLife] = useState<Player['life']>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Problem>();
  const current = useRef<Tape>(undefined);
  const asked = useRef(0);
  const fetching = useRef<Promise<boolean>>(undefined);
  const ended = useRef(false);
  const id = room.id;

  useEffect(
    () => () => {
      asked.current += 1;
    },
    [],
  );

  function show(next: Tape): void {
    current.current = next;
    setTape(next);
  }

  function take(page: PastPage): void {
    ended.current = false;
    setLife({ first: page.first, last: page.last });
    show(tapeOf(page, room, store.state().me));
  }

  /** Undefined if it failed, or if something else is wanted by now. */
  async function only<T>(ask: () => Promise<T>): Promise<T | undefined> {
    const mine = (asked.current += 1);
    setBusy(true);
    try {
      const answer = await ask();
      if (mine !== asked.current) return undefined;
      setFailure(undefined);
      return answer;
    } catch (error) {
      if (mine === asked.current) setFailure(asProblem(error));
      return undefined;
    } finally {
      if (mine === asked.current) setBusy(false);
    }
  }

  async function go(whither: Whither): Promise<void> {
    const page = await only(async () => {
      if ('at' in whither) return server.past.room(id, { at: whither.at, limit: MESSAGES });
      const asOf = whither.asOf === 'last' ? (await server.past.events(id, { limit: 1 })).items[0]?.position : whither.asOf;
      return server.past.room(id, asOf === undefined ? { at: new Date(0).toISOString() } : { asOf, limit: MESSAGES });
    });
    if (page !== undefined) take(page);
  }

  async function more(ahead = false): Promise<boolean> {
    if (ahead && ended.current) return false;
    fetching.current ??= fetchMore().finally(() => (fetching.current = undefined));
    return fetching.current;
  }

  async function fetchMore(): Promise<boolean> {
    const before = current.current;
    if (before === undefined) return false;
    const mine = asked.current;
    const after = before.events.at(-1)?.position ?? before.base.position;
    try {
      const page = await server.past.events(id, { after, limit: EVENTS });
      // It may have been played on meanwhile, but not replaced.
      const now = current.current;
      if (mine !== asked.current || now === undefined) return false;
      ended.current = page.next === undefined;
      const next = withMore(now, page);
      const last = next.events.at(-1);
      if (last !== undefined) setLife((known) => known && { ...known, last: Date.parse(last.event.at) > Date.parse(known.last.at) ? { position: last.position, at: last.event.at } : known.last });
      show(next);
      return next.events.length > now.events.length;
    } catch (error) {
      if (mine === asked.current) setFailure(asProblem(error));
      return false;
    }
  }

  async function step(by: number): Promise<boolean> {
    const before = current.current;
    if (before === undefined) return false;
    if (by > 0) {
      if (before.applied + by > before.events.length && !(await more())) return false;
      const now = current.current;
      if (now !== undefined) show(stepped(now, by));
      return true;
    }
    if (before.applied > 0) {
      show(stepped(before, by));
      return true;
    }
    return backBeyond(before);
  }

  /** Before the tape's beginning: a tape that begins earlier, played to the event before. */
  async function backBeyond(before: Tape): Promise<boolean> {
    const found = await only(async () => {
      const events = await server.past.events(id, { before: before.base.position, limit: EVENTS });
      const first = events.items[0];
      return { events, page: first === undefined ? undefined : await server.past.room(id, { asOf: first.position, limit: MESSAGES }) };
    });
    if (found?.page === undefined) return false;
    ended.current = false;
    const next = withMore(tapeOf(found.page, room, store.state().me), found.events);
    show(stepped(next, next.events.length));
    return true;
  }

  async function older(): Promise<void> {
    const before = current.current;
    const first = before === undefined ? undefined : timelineOf(before).items[0];
    if (before === undefined || first === undefined) return;
    const page = await only(() => server.past.room(id, { asOf: before.base.position, before: first.position, limit: MESSAGES }));
    const now = current.current;
    if (page !== undefined && now?.base === before.base) show(withOlder(now, page));
  }

  return { tape, life, busy, failure, go, step, more, older };
}

/** Where a tape stands, as a key of what is shown. */
export const placeOf = (tape: Tape | undefined): Position | undefined => (tape === undefined ? undefined : momentOf(tape).position);
