import {
  DELETED_NAME,
  type AnnotationEvent,
  type CommandAnswer,
  type Held,
  offsetOf,
  type Position,
  type WireDelivery,
  type WireEvent,
} from '@tertulia/client';
import { notificationOf, readUpTo, withNotification } from './inbox';
import { annotated, approved, closed, deleted, edited, fromPosted, pinned, reacted, replied, unreplied, withHeld } from './message';
import { emptyTimeline, type ChatState, type HeldAnnotations, type Message, type Room } from './model';
import { described, moderates, withMember, withMuted, withoutMember, withPostedMessage, withRead, withUnread } from './room';
import { withoutTypist } from './signal';
import { messageIn, withMessage, withReply } from './thread';
import { attentionTo, withPosted } from './timeline';

/** Annotations waiting for what they speak of; they come seconds apart at most, so a few hundred is plenty. */
const HELD_MAX = 500;

const NOTES_MAX = 20;

export type Delivery = WireDelivery;

/**
 * One event of the stream applied to the state. Events of a room come in the order of the log but may come again (after a
 * change of leader, after a reconnect): what counts (unread, members) looks at `eventsTo`, what changes a message looks at
 * the message's own offsets.
 */
export function withEvent(state: ChatState, { pos, event }: Delivery): ChatState {
  switch (event.type) {
    case 'message.posted':
      return posted(state, pos, event);
    case 'message.edited':
    case 'message.deleted':
    case 'message.approved':
      return changed(event.type === 'message.edited' ? state : withQueueNews(state, event.room, pos), pos, event);
    case 'message.pinned':
    case 'message.unpinned':
      return pin(state, pos, event);
    case 'reaction.added':
    case 'reaction.removed':
      return reaction(state, pos, event);
    case 'poll.closed':
      return pollClosed(state, event);
    case 'quiet.changed':
      if (state.preferences === undefined) return state;
      return { ...state, preferences: { ...state.preferences, quietUntil: event.quiet.until } };
    case 'command.answered':
      return answered(state, event.answer);
    case 'message.mentions':
    case 'message.sentiment':
      return withAnnotation(state, event);
    case 'room.sentiment':
      // They come in order, and again after a reconnect; what is not ours to follow is not kept.
      if (state.rooms[event.room] === undefined || (state.trends[event.room]?.at ?? '') >= event.at) return state;
      return { ...state, trends: { ...state.trends, [event.room]: { ...event.trend, at: event.at } } };
    case 'message.flagged':
      return withAnnotation(withQueueNews(state, event.room, pos), event);
    case 'member.joined':
    case 'member.left':
    case 'member.muted':
    case 'room.created':
    case 'room.changed':
      return roomEvent(state, pos, event);
    case 'notification.created': {
      const notification = notificationOf(event.notification, event.at, pos);
      const inbox = withNotification(state.inbox, notification);
      if (inbox === state.inbox) return state;
      const room = state.rooms[notification.room];
      // A reminder is no message of the room.
      if (room === undefined || notification.reason === 'reminder' || offsetOf(notification.position) <= room.readOffset || state.following === room.id) {
        return { ...state, inbox };
      }
      return { ...state, inbox, rooms: { ...state.rooms, [room.id]: { ...room, mentions: room.mentions + 1 } } };
    }
    case 'notification.withdrawn': {
      const gone = state.inbox.items.find((known) => known.id === event.notification.id);
      if (gone === undefined) return state;
      const inbox = { ...state.inbox, items: state.inbox.items.filter((known) => known !== gone) };
      const room = state.rooms[gone.room];
      if (room === undefined || room.mentions === 0 || offsetOf(gone.position) <= room.readOffset) return { ...state, inbox };
      return { ...state, inbox, rooms: { ...state.rooms, [room.id]: { ...room, mentions: room.mentions - 1 } } };
    }
    case 'marker.moved': {
      const room = state.rooms[event.marker.room];
      if (room === undefined) return state;
      if (event.marker.unread === true) {
        const kept = state.open === room.id ? { ...state, keptUnread: room.id, following: undefined } : state;
        return withRoom(kept, withUnread(room, event.marker.position, state.timelines[room.id], state.inbox));
      }
      const read = withRead(room, event.marker.position, state.timelines[room.id], state.inbox, state.me?.id);
      return withRoom(state, read);
    }
    case 'inbox.read':
      return { ...state, inbox: readUpTo(state.inbox, event.marker.inbox) };
    case 'message.held':
      return withQueueNews(state, event.held.room, pos);
    case 'held.decided':
      return heldDecided(withQueueNews(state, event.held.room, pos), event.held);
    default:
      return state;
  }
}

type Posted = Extract<WireEvent, { type: 'message.posted' | 'message.edited' }>;
type Changed = Extract<WireEvent, { type: 'message.edited' | 'message.deleted' | 'message.approved' | 'message.posted' }>;
type RoomEvent = Extract<WireEvent, { type: 'member.joined' | 'member.left' | 'member.muted' | 'room.created' | 'room.changed' }>;

function posted(state: ChatState, pos: Position, event: Posted): ChatState {
  const id = event.room;
  const room = state.rooms[id];
  const isNew = room === undefined || offsetOf(pos) > offsetOf(room.eventsTo);
  // The same message written to the log a second time (a retry that crossed a restart): the first occurrence counts.
  if (isNew && room?.recentIds.includes(event.message.id) === true) return withRoom(state, { ...room, eventsTo: pos });

  const message = withHeld(fromPosted(event.message, pos), state.held[event.message.id]);
  const own = message.sender.id === state.me?.id;
  const timeline = withPosted(state.timelines[id] ?? emptyTimeline, message, attentionTo(state, id));
  let next: ChatState = {
    ...withoutTypist(state, id, message.sender.id),
    timelines: { ...state.timelines, [id]: timeline },
    pending: own ? state.pending.filter((p) => p.clientId !== message.clientId && p.heldId !== message.id) : state.pending,
  };
  next = withReply(next, message);
  if (message.thread !== undefined) next = withMessage(next, id, message.thread, (root) => replied(root, message, offsetOf(pos)));
  if (room === undefined) return wanting(next, id);
  if (isNew) {
    const counts = !own && state.following !== id;
    next = withRoom(next, { ...withPostedMessage(room, message, counts), eventsTo: pos });
  }
  return next;
}

function changed(state: ChatState, pos: Position, event: Changed): ChatState {
  const offset = offsetOf(pos);
  const apply = (message: Message): Message => {
    if (event.type === 'message.deleted') return deleted(message, event.message.deletedAt, offset);
    if (event.type === 'message.approved') return approved(message, event.message, offset);
    return withHeld(edited(message, event.message, offset, event.by), state.held[message.id]);
  };

  let next = withMessage(state, event.room, event.message.id, apply);
  if (event.type === 'message.deleted') {
    if (event.message.thread !== undefined) next = withMessage(next, event.room, event.message.thread, (root) => unreplied(root, offset));
    next = { ...next, pinNews: { ...next.pinNews, [event.room]: pos } };
  }
  if (event.type === 'message.edited' || event.type === 'message.deleted') {
    next = { ...next, pending: next.pending.filter((pending) => pending.edits !== event.message.id || pending.state === 'removed') };
  }
  const room = state.rooms[event.room];
  if (room !== undefined && offset > offsetOf(room.eventsTo)) {
    const last = room.lastMessage;
    next = withRoom(next, {
      ...room,
      lastMessage: last?.id === event.message.id ? apply(last) : last,
      eventsTo: pos,
    });
  }
  return next;
}

function roomEvent(state: ChatState, pos: Position, event: RoomEvent): ChatState {
  const id = event.room;
  const room = state.rooms[id];
  if (room === undefined) {
    const mine = event.type === 'member.joined' && event.member.id === state.me?.id;
    return mine || event.type === 'room.created' ? wanting(state, id) : state;
  }
  if (offsetOf(pos) <= offsetOf(room.eventsTo)) return state;
  const next: Room = { ...room, eventsTo: pos };
  switch (event.type) {
    case 'member.joined':
      return withRoom(state, withMember(next, event.member, state.me?.id));
    case 'member.left':
      if (event.member.id !== state.me?.id) {
        const left = withRoom(state, withoutMember(next, event.member.id));
        return event.member.name === DELETED_NAME ? withoutName(left, id, event.member.id) : left;
      }
      return withoutRoom(state, id);
    case 'member.muted':
      return withRoom(state, withMuted(next, event.member.id, event.until));
    case 'room.created':
    case 'room.changed':
      return withRoom(state, described(next, event.properties));
  }
}

/** Their account is deleted: what they wrote in a room is no longer shown with their name. */
function withoutName(state: ChatState, room: string, id: string): ChatState {
  const timeline = state.timelines[room];
  if (timeline === undefined || !timeline.items.some(({ sender }) => sender.id === id)) return state;
  const items = timeline.items.map((item) => (item.sender.id === id ? { ...item, sender: { id, name: DELETED_NAME } } : item));
  return { ...state, timelines: { ...state.timelines, [room]: { ...timeline, items } } };
}

function withAnnotation(state: ChatState, event: AnnotationEvent): ChatState {
  const known = messageIn(state, event.room, event.message.id);
  if (known === undefined) return holding(state, event);
  const outcome = annotated(known, event);
  if (outcome === 'stale') return state;
  if (outcome === 'early') return holding(state, event);
  return withMessage(state, event.room, event.message.id, (message) => {
    const now = annotated(message, event);
    return typeof now === 'object' ? now : message;
  });
}

type PinEvent = Extract<WireEvent, { type: 'message.pinned' | 'message.unpinned' }>;

function pin(state: ChatState, pos: Position, event: PinEvent): ChatState {
  const now = event.type === 'message.pinned' ? { by: event.by, at: event.at } : undefined;
  const next = withMessage(state, event.room, event.message.id, (message) => pinned(message, now, offsetOf(pos)));
  return { ...next, pinNews: { ...next.pinNews, [event.room]: pos } };
}

function holding(state: ChatState, event: AnnotationEvent): ChatState {
  const kind = HELD_AS[event.type];
  const held: HeldAnnotations | undefined = state.held[event.message.id];
  if (offsetOf(held?.[kind]?.message.position) > offsetOf(event.message.position)) return state;
  const entries = Object.entries(state.held).filter(([id]) => id !== event.message.id);
  const kept = entries.slice(Math.max(0, entries.length - HELD_MAX + 1));
  return { ...state, held: Object.fromEntries([...kept, [event.message.id, { ...held, [kind]: event }]]) };
}

const HELD_AS = { 'message.mentions': 'mentions', 'message.sentiment': 'sentiment', 'message.flagged': 'flags' } as const;

/** What is said by it is in the room for all to read; anything else is a note for me. */
function answered(state: ChatState, { command, room, name, clientId, status, code, arguments: values, text }: CommandAnswer): ChatState {
  const pending = state.pending.filter((message) => message.clientId !== clientId);
  if (code === 'said' || code === 'own-said' || (code === 'own' && text === undefined) || state.notes.some((note) => note.id === command)) return { ...state, pending };
  const note = { id: command, room, name, status, code, arguments: values, ...(text === undefined ? {} : { text }) };
  return { ...state, pending, notes: [...state.notes.slice(1 - NOTES_MAX), note] };
}

type ReactionEvent = Extract<WireEvent, { type: 'reaction.added' | 'reaction.removed' }>;

function reaction(state: ChatState, pos: Position, event: ReactionEvent): ChatState {
  const mine = event.by.id === state.me?.id;
  return withMessage(state, event.room, event.reaction.message, (known) =>
    reacted(known, event.reaction.emoji, event.type === 'reaction.added', event.by.id, mine, offsetOf(pos), event.at),
  );
}

function pollClosed(state: ChatState, event: Extract<WireEvent, { type: 'poll.closed' }>): ChatState {
  return withMessage(state, event.room, event.poll.message, (known) => closed(known, event.at));
}

/** An approved message comes as itself, by the room's log; only that it will not come is news here. */
function heldDecided(state: ChatState, held: Held): ChatState {
  if (held.decision !== 'remove') return state;
  return {
    ...state,
    pending: state.pending.map((message) => (message.heldId === held.id ? { ...message, state: 'removed' } : message)),
  };
}

function withQueueNews(state: ChatState, room: string, pos: Position): ChatState {
  if (!moderates(state.rooms[room])) return state;
  return { ...state, queueNews: { ...state.queueNews, [room]: pos } };
}

const withRoom = (state: ChatState, room: Room): ChatState => ({ ...state, rooms: { ...state.rooms, [room.id]: room } });

const wanting = (state: ChatState, room: string): ChatState =>
  state.wanted.includes(room) ? state : { ...state, wanted: [...state.wanted, room] };

export function withoutRoom(state: ChatState, id: string): ChatState {
  const { [id]: _room, ...rooms } = state.rooms;
  const { [id]: _timeline, ...timelines } = state.timelines;
  const { [id]: _trend, ...trends } = state.trends;
  const thread = state.thread?.room === id ? undefined : state.thread;
  return { ...state, rooms, timelines, trends, thread, wanted: state.wanted.filter((wanted) => wanted !== id) };
}
