import type { Position, WireInbox } from './wire.ts';
import type { Http } from './http.ts';

export const inboxOn = (http: Http) => ({
  newest: (before?: string): Promise<WireInbox> => http.get('/inbox', { limit: 50, before }),

  /** `position` is the `inboxPosition` of the newest notification that has been seen. */
  markRead: (position: Position): Promise<void> => http.putLasting('/inbox/read', { position }),
});
