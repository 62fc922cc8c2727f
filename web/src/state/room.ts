import { type Instant, type Member, type NotificationLevel, offsetOf, type Position, type WireRoom } from '@tertulia/client';
import { fromHistory } from './message';
import type { ChatState, Inbox, Message, Room, Timeline } from './model';

const RECENT_IDS_MAX = 200;

const later = (a: Position | undefined, b: Position | undefined): Position | undefined =>
  offsetOf(b) > offsetOf(a) ? b : a;

export const moderates = (room: Pick<Room, 'role'> | undefined): boolean =>
  room?.role === 'owner' || room?.role === 'moderator';

/** Whether I may bring people in: into a public room every member may, into a private one who moderates, into a conversation nobody. */
export const mayInvite = (room: Pick<Room, 'kind' | 'role'>): boolean =>
  room.kind === 'public' ? room.role !== undefined : room.kind === 'private' && moderates(room);

/** What I want to be told of in a room. */
export const levelOf = (state: Pick<ChatState, 'preferences'>, room: string): NotificationLevel =>
  state.preferences?.rooms[room] ?? 'mentions';

/** A room from a list or the snapshot, which carry the counts. */
export function roomOf(wire: WireRoom): Room {
  const last = wire.lastMessage;
  return {
    id: wire.id,
    name: wire.name,
    title: wire.title,
    kind: wire.kind,
    topic: wire.topic,
    role: wire.role,
    memberCount: wire.memberCount ?? wire.members?.length,
    members: wire.members,
    moderation: wire.moderation ?? 'off',
    roomMentions: wire.roomMentions ?? 'members',
    slowModeSeconds: wire.slowModeSeconds ?? 0,
    archived: wire.archived ?? false,
    lastMessage: last === undefined ? undefined : fromHistory(last, offsetOf(last.position)),
    unread: wire.unread ?? 0,
    mentions: wire.mentions ?? 0,
    readOffset: offsetOf(wire.readPosition),
    lastPosted: last?.position,
    eventsTo: later(last?.position, wire.position),
    recentIds: last === undefined ? [] : [last.id],
  };
}

/** A room fetched again by itself: its description is news, the counts that the stream keeps are not. */
export function described(known: Room | undefined, wire: WireRoom): Room {
  if (known === undefined) return roomOf(wire);
  return {
    ...known,
    name: wire.name,
    title: wire.title,
    kind: wire.kind,
    topic: wire.topic,
    role: wire.role ?? known.role,
    memberCount: wire.memberCount ?? wire.members?.length ?? known.memberCount,
    members: wire.members ?? known.members,
    moderation: wire.moderation ?? known.moderation,
    roomMentions: wire.roomMentions ?? known.roomMentions,
    slowModeSeconds: wire.slowModeSeconds ?? known.slowModeSeconds,
    archived: wire.archived ?? known.archived,
  };
}

/** A list fetched after a gap: its counts are the truth, unless the stream has already gone further. */
export function refreshed(known: Room | undefined, wire: WireRoom): Room {
  const fresh = roomOf(wire);
  if (known === undefined) return fresh;
  const ahead = offsetOf(known.eventsTo) > offsetOf(fresh.eventsTo);
  return {
    ...fresh,
    members: fresh.members ?? known.members,
    readOffset: Math.max(known.readOffset, fresh.readOffset),
    lastPosted: later(known.lastPosted, fresh.lastPosted),
    eventsTo: later(known.eventsTo, fresh.eventsTo),
    lastMessage: ahead ? known.lastMessage : fresh.lastMessage,
    recentIds: known.recentIds,
  };
}

export function withPostedMessage(room: Room, message: Message, counts: boolean): Room {
  return {
    ...room,
    unread: counts && message.offset > room.readOffset ? room.unread + 1 : room.unread,
    lastMessage: message,
    lastPosted: later(room.lastPosted, message.position),
    recentIds: [...room.recentIds, message.id].slice(-RECENT_IDS_MAX),
  };
}

export function withMember(room: Room, member: Member, me: string | undefined): Room {
  const known = room.members?.find((other) => other.id === member.id);
  return {
    ...room,
    role: member.id === me ? member.role : room.role,
    members: room.members === undefined ? undefined : [...room.members.filter((m) => m.id !== member.id), { ...known, ...member }],
    // Without the list we cannot tell a new member from a new role; the count is asked for with the list.
    memberCount: room.members === undefined || known !== undefined ? room.memberCount : room.members.length + 1,
  };
}

export function withMuted(room: Room, id: string, until: Instant | undefined): Room {
  const members = room.members?.map((member) => (member.id === id ? { ...member, mutedUntil: until } : member));
  return { ...room, members };
}

export function withoutMember(room: Room, id: string): Room {
  const members = room.members?.filter((member) => member.id !== id);
  return { ...room, members, memberCount: members === undefined ? room.memberCount : members.length };
}

/** Read up to `position`, here or on another device. Never backwards. */
export function withRead(
  room: Room,
  position: Position,
  timeline: Timeline | undefined,
  inbox: Inbox,
  me: string | undefined,
): Room {
  const offset = offsetOf(position);
  if (offset < room.readOffset) return room;
  return {
    ...room,
    readOffset: offset,
    unread: unreadAfter(room, offset, timeline, me),
    mentions: inbox.items.filter((item) => item.room === room.id && !item.read && offsetOf(item.position) > offset).length,
  };
}

function unreadAfter(room: Room, offset: number, timeline: Timeline | undefined, me: string | undefined): number {
  if (offset >= offsetOf(room.lastPosted)) return 0;
  const items = timeline?.items ?? [];
  const after = items.filter((message) => message.offset > offset && message.sender.id !== me).length;
  const covers = timeline?.atEnd === true && timeline.holeAfter === undefined && items.some((m) => m.offset <= offset);
  return covers ? after : room.unread;
}
