import { offsetOf, type Position, type WireInbox, type WireNotification } from '@tertulia/client';
import type { ChatState, Inbox, Notification } from './model';

/** More than anybody scrolls through; older ones are fetched again when asked for. */
const NOTIFICATIONS_MAX = 300;

export function notificationOf(wire: WireNotification, at: string, inboxPosition?: Position): Notification {
  return {
    id: wire.id,
    reason: wire.reason,
    deliveries: wire.deliveries ?? [],
    room: wire.room,
    roomName: wire.roomName,
    message: wire.message,
    position: wire.position,
    by: wire.by,
    excerpt: wire.excerpt,
    match: wire.match,
    at: wire.at ?? at,
    read: wire.read ?? false,
    inboxPosition: wire.inboxPosition ?? inboxPosition,
  };
}

export function inboxOf(wire: WireInbox): Inbox {
  return { items: wire.items.map((item) => notificationOf(item, item.at ?? '')), next: wire.next };
}

export function withNotification(inbox: Inbox, notification: Notification): Inbox {
  if (inbox.items.some((known) => known.id === notification.id)) return inbox;
  return { ...inbox, items: [notification, ...inbox.items].slice(0, NOTIFICATIONS_MAX) };
}

/** The newest page after a gap, with what the stream has brought beyond it. */
export function withNewest(inbox: Inbox, page: WireInbox): Inbox {
  const fresh = inboxOf(page);
  const newest = Math.max(-1, ...fresh.items.map((item) => offsetOf(item.inboxPosition)));
  const beyond = inbox.items.filter((item) => offsetOf(item.inboxPosition) > newest);
  return { ...fresh, items: [...beyond, ...fresh.items] };
}

export function withOlder(inbox: Inbox, page: WireInbox): Inbox {
  const known = new Set(inbox.items.map((item) => item.id));
  const older = inboxOf(page).items.filter((item) => !known.has(item.id));
  return { items: [...inbox.items, ...older], next: page.items.length === 0 ? undefined : page.next };
}

export function readUpTo(inbox: Inbox, position: Position): Inbox {
  const offset = offsetOf(position);
  return {
    ...inbox,
    items: inbox.items.map((item) =>
      !item.read && item.inboxPosition !== undefined && offsetOf(item.inboxPosition) <= offset
        ? { ...item, read: true }
        : item,
    ),
  };
}

/** A notification is done with when it was read in the inbox, or when its message was read in the room. */
export function isUnread(state: Pick<ChatState, 'rooms'>, item: Notification): boolean {
  return !item.read && offsetOf(item.position) > (state.rooms[item.room]?.readOffset ?? -1);
}
