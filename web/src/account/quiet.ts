import type { Instant } from '@tertulia/client';
import { server } from '../server';
import { useSecondsUntil } from '../shell/waiting';
import { session } from '../state/session';
import { useChat } from '../state/store';

/** Until when I am not to be disturbed; undefined when I may be. */
export function useQuietUntil(): Instant | undefined {
  const until = useChat((state) => state.preferences?.quietUntil);
  const left = useSecondsUntil(until === undefined ? undefined : Date.parse(until));
  return left > 0 ? until : undefined;
}

/** On all my devices; `undefined`: not any more. */
export async function beQuiet(until: Date | undefined): Promise<void> {
  session.accountChanged(await server.account.change({ preferences: { quietUntil: until?.toISOString() ?? null } }));
}

/** When a choice ends: minutes from now, or tomorrow at nine by this clock. */
export function endOf(choice: string, now: Date): Date {
  if (choice === 'tomorrow') return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 9);
  return new Date(now.getTime() + Number(choice) * 60_000);
}
