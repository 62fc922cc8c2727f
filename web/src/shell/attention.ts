import { useEffect } from 'react';
import type { ChatState } from '../state/model';
import { levelOf } from '../state/room';
import { useChat } from '../state/store';

type Told = Pick<ChatState, 'rooms' | 'preferences'>;

/** How much is for me: mentions, and each message of a direct conversation. */
export const forMe = ({ rooms }: Pick<Told, 'rooms'>): number => Object.values(rooms).reduce((sum, { mentions }) => sum + mentions, 0);

/** Whether anything is unread in a room that is not muted. */
export const anyUnread = (state: Told): boolean =>
  Object.values(state.rooms).some((room) => room.unread > 0 && levelOf(state, room.id) !== 'nothing');

export function titled(title: string, count: number, unread: boolean): string {
  if (count > 0) return `(${count}) ${title}`;
  return unread ? `• ${title}` : title;
}

/** What waits, where one sees it without looking at the page: in the tab's title, and on the icon of an installed page. */
export function useAttention(title: string): void {
  const count = useChat(forMe);
  const unread = useChat(anyUnread);

  useEffect(() => {
    document.title = titled(title, count, unread);
  }, [title, count, unread]);

  useEffect(() => {
    // Not every browser has it, and one that has may refuse it to a page that is not installed.
    if (!('setAppBadge' in navigator)) return undefined;
    const shown = count > 0 ? navigator.setAppBadge(count) : unread ? navigator.setAppBadge() : navigator.clearAppBadge();
    shown.catch(() => undefined);
    return undefined;
  }, [count, unread]);

  // Nobody is signed in any more.
  useEffect(
    () => () => {
      if ('clearAppBadge' in navigator) navigator.clearAppBadge().catch(() => undefined);
    },
    [],
  );
}
