import { get, putLasting } from './request';
import type { Position, WireInbox } from './wire';

export const inbox = (before?: string): Promise<WireInbox> => get('/inbox', { limit: 50, before });

/** `position` is the `inboxPosition` of the newest notification that has been seen. */
export const markInboxRead = (position: Position): Promise<void> => putLasting('/inbox/read', { position });
