import type { RoomCommand } from '@tertulia/client';
import { useEffect, useState } from 'react';
import { server } from '../server';

/** For so long a list is shown again without asking: a command that was made meanwhile is offered a little later. */
const KEPT_MS = 30_000;

interface Known {
  readonly at: number;
  readonly commands: readonly RoomCommand[];
}

const NONE: readonly RoomCommand[] = [];
const known = new Map<string, Known>();

/** What is known of a room's own commands is not true any more. */
export const forgetOwnCommands = (room: string): boolean => known.delete(room);

/** A room's own commands, once they are needed; none until they are there, and none if they cannot be had. */
export function useOwnCommands(room: string, needed: boolean): readonly RoomCommand[] {
  const [, setFetched] = useState(0);
  const there = known.get(room);

  useEffect(() => {
    const before = known.get(room);
    if (!needed || (before !== undefined && Date.now() - before.at < KEPT_MS)) return undefined;
    let current = true;
    server.commands
      .list(room)
      .then((all) => {
        known.set(room, { at: Date.now(), commands: all.filter(({ own }) => own !== undefined) });
        if (current) setFetched((count) => count + 1);
      })
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [room, needed]);

  return there?.commands ?? NONE;
}
