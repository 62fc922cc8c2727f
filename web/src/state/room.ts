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

/** Whether I may pin messages: in a conversation everybody may, elsewhere who moderates. */
export const mayPin = (room: Pick<Room, 'kind' | 'role'> | undefined): boolean => room?.kind === 'direct' || moderates(room);

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
    sentiment: wire.sentiment ?? true,
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
    members: withoutGaps(known, wire),
    moderation: wire.moderation ?? known.moderation,
    roomMentions: wire.roomMentions ?? known.roomMentions,
    slowModeSeconds: wire.slowModeSeconds ?? known.slowModeSeconds,
    sentiment: wire.sentiment ?? known.sentiment,
    archived: wire.archived ?? known.archived,
  };
}

/** Of a room of many the server tells the first: those that the page has met besides stay. */
function withoutGaps(known: Room, wire: WireRoom): readonly Member[] | undefined {
  const { members } = wire;
  if (members === undefined || known.members === undefined || members.length >= (wire.memberCount ?? 0)) return members ?? known.members;
  return withMembers(known.members, members);
}

function withMembers(known: readonly Member[], more: readonly Member[]): readonly Member[] {
  return [...new Map([...known, ...more].map((member) => [member.id, member])).values()];
}

/** Whether the page knows all who are in a room; of a room of many it knows those it has met. */
export const knowsAllMembers = ({ members, memberCount }: Pick<Room, 'members' | 'memberCount'>): boolean =>
  members !== undefined && members.length >= (memberCount ?? 0);

/** Members that a page of the list told of. */
export const meeting = (room: Room, members: readonly Member[]): Room => ({ ...room, members: withMembers(room.members ?? [], members) });

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
  const role = member.id === me ? member.role : room.role;
  // Without the list we cannot tell a new member from a new role; the count is asked for with the list.
  if (room.members === undefined) return { ...room, role };
  const known = room.members.find((other) => other.id === member.id);
  const members = [...room.members.filter((other) => other !== known), { ...known, ...member }];
  if (knowsAllMembers(room)) return { ...room, role, members, memberCount: known === undefined ? members.length : room.memberCount };
  // Of a room of many all that have a role are known: whom we have not met and has none is new.
  const count = known === undefined && member.role === 'member' ? 1 : 0;
  return { ...room, role, members: known === undefined && count > 0 ? room.members : members, memberCount: (room.memberCount ?? 0) + count };
}

export function withMuted(room: Room, id: string, until: Instant | undefined): Room {
  const members = room.members?.map((member) => (member.id === id ? { ...member, mutedUntil: until } : member));
  return { ...room, members };
}

export function withoutMember(room: Room, id: string): Room {
  const members = room.members?.filter((member) => member.id !== id);
  if (members === undefined) return room;
  return { ...room, members, memberCount: knowsAllMembers(room) ? members.length : (room.memberCount ?? 1) - 1 };
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

/**
 * What comes after `position` is unread again, here or on another device. Counted as the server does, my own messages too; where the window
 * does not reach so far, there is at least one until the server is asked.
 */
export function withUnread(room: Room, position: Position, timeline: Timeline | undefined, inbox: Inbox): Room {
  const offset = offsetOf(position);
  const after = (timeline?.items ?? []).filter((message) => message.offset > offset).length;
  return {
    ...room,
    readOffset: offset,
    unread: reaches(timeline, offset) ? after : Math.max(1, after, room.unread),
    mentions: inbox.items.filter((item) => item.room === room.id && !item.read && offsetOf(item.position) > offset).length,
  };
}

/** Whether a window has everything that was said after `offset`. */
export const reaches = (timeline: Timeline | undefined, offset: number): boolean =>
  timeline?.atEnd === true && timeline.holeAfter === undefined && (timeline.items.some((m) => m.offset <= offset) || (timeline.loaded === 'yes' && !timeline.hasOlder));

function unreadAfter(room: Room, offset: number, timeline: Timeline | undefined, me: string | undefined): number {
  if (offset >= offsetOf(room.lastPosted)) return 0;
  const items = timeline?.items ?? [];
  const after = items.filter((message) => message.offset > offset && message.sender.id !== me).length;
  const covers = timeline?.atEnd === true && timeline.holeAfter === undefined && items.some((m) => m.offset <= offset);
  return covers ? after : room.unread;
}
