import {
  type Connection,
  type HeldMessage,
  type Member,
  type Instant,
  offsetOf,
  type Position,
  type Preferences,
  type Problem,
  type User,
  type WireInbox,
  type WireMessage,
  type WireRoom,
  type WireSignal,
} from '@tertulia/client';
import { withEvent, withoutRoom, type Delivery } from './event';
import { inboxOf, readUpTo, withNewest, withOlder } from './inbox';
import { fromHistory, refused, unannotated, unmasked, wishing, withHeld } from './message';
import { emptyTimeline, initialState, type ChatState, type Message, type PendingMessage, type SharedState, type Thread } from './model';
import { described, meeting, refreshed, roomOf, withMuted, withRead, withUnread } from './room';
import { withSignal } from './signal';
import { withMessage, withReply } from './thread';
import { attentionTo, trimmed, union, withGap, withPage, withPosted, type Edge } from './timeline';

/** Each is a request of its own; a person with more direct conversations than this sees the server's name for the rest. */
const NAMELESS_ASKED_MAX = 30;

export type Action =
  | { type: 'snapshot'; me: User; preferences?: Preferences; rooms: readonly WireRoom[]; inbox: WireInbox }
  | { type: 'adopted'; shared: SharedState }
  | { type: 'account'; me: User; preferences: Preferences }
  | { type: 'signed-out' }
  | { type: 'unreachable' }
  | { type: 'events'; deliveries: readonly Delivery[] }
  | { type: 'signal'; signal: WireSignal; at: number }
  | { type: 'gap'; rooms: readonly string[] | undefined }
  | { type: 'connection'; connection: Connection }
  | { type: 'opened'; room: string | undefined }
  | { type: 'following'; room: string | undefined }
  | { type: 'history.loading'; room: string }
  | { type: 'history.failed'; room: string }
  | {
      type: 'history.loaded';
      room: string;
      edge: Edge;
      items: readonly WireMessage[];
      hasOlder: boolean;
      hasNewer: boolean;
      asOf: Position | undefined;
    }
  | { type: 'thread.opened'; room: string; root: string }
  | { type: 'thread.closed' }
  | { type: 'thread.loading' }
  | { type: 'thread.failed'; root: string }
  | {
      type: 'thread.loaded';
      root: WireMessage;
      edge: 'newest' | 'older';
      items: readonly WireMessage[];
      hasOlder: boolean;
      asOf: Position | undefined;
    }
  | { type: 'pending.added'; message: PendingMessage }
  | { type: 'pending.restored'; messages: readonly PendingMessage[] }
  | { type: 'pending.asking'; clientId: string; members: number }
  | { type: 'pending.held'; clientId: string; held: HeldMessage }
  | { type: 'pending.failed'; clientId: string; reason: string; retriable: boolean; mutedUntil?: Instant }
  | { type: 'pending.retried'; clientId: string; confirm?: true }
  | { type: 'pending.removed'; clientId: string }
  | { type: 'note.dismissed'; id: string }
  | { type: 'message.accepted'; room: string; message: WireMessage; position?: Position }
  | { type: 'message.changed'; room: string; message: WireMessage }
  | { type: 'message.unmasked'; room: string; message: WireMessage }
  | { type: 'message.removed'; room: string; id: string; at: string }
  | { type: 'deletion'; id: string; state: 'waiting' | 'failed' | undefined }
  | { type: 'reaction.wished'; room: string; message: string; emoji: string; on: boolean }
  | { type: 'reaction.refused'; room: string; message: string; emoji: string; problem: Problem }
  | { type: 'room.described'; room: WireRoom }
  | { type: 'members.met'; room: string; members: readonly Member[] }
  | { type: 'room.left'; room: string }
  | { type: 'room.slow'; room: string; until: number }
  | { type: 'member.unmuted'; room: string; id: string }
  | { type: 'room.read'; room: string; position: Position }
  | { type: 'room.unread'; room: string; position: Position }
  | { type: 'unread.released' }
  | { type: 'rooms.refreshed'; rooms: readonly WireRoom[] }
  | { type: 'rooms.asked'; rooms: readonly string[] }
  | { type: 'inbox.refreshed'; page: WireInbox }
  | { type: 'inbox.older'; page: WireInbox }
  | { type: 'inbox.read'; position: Position };

/** The whole page as a function of what it was told. Pure, and giving it the same event twice changes nothing. */
export function reduce(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case 'snapshot':
      return signedIn(state, {
        me: action.me,
        preferences: action.preferences,
        rooms: Object.fromEntries(action.rooms.map((room) => [room.id, roomOf(room)])),
        inbox: inboxOf(action.inbox),
        held: {},
      });
    case 'adopted':
      return signedIn(state, action.shared);
    case 'account':
      if (state.me?.id !== action.me.id) return state;
      return { ...state, me: action.me, preferences: action.preferences };
    case 'signed-out':
      return { ...initialState, session: 'signed-out' };
    case 'unreachable':
      return state.session === 'unknown' ? { ...state, session: 'unreachable' } : state;
    case 'events':
      return action.deliveries.reduce(withEvent, state);
    case 'signal':
      return withSignal(state, action.signal, action.at);
    case 'gap':
      return withTimelines(state, (id) => action.rooms === undefined || action.rooms.includes(id));
    case 'connection':
      return { ...state, connection: action.connection };
    case 'opened':
      return opened(state, action.room);
    case 'following':
      // What I have marked as unread is not read by being looked at.
      return state.following === action.room || (action.room !== undefined && action.room === state.keptUnread) ? state : { ...state, following: action.room };
    case 'history.loading':
    case 'history.failed': {
      const timeline = state.timelines[action.room] ?? emptyTimeline;
      if (timeline.loaded === 'yes') return state;
      const loaded = action.type === 'history.loading' ? 'loading' : 'failed';
      return { ...state, timelines: { ...state.timelines, [action.room]: { ...timeline, loaded } } };
    }
    case 'history.loaded':
      return historyLoaded(state, action);
    case 'thread.opened':
      if (state.thread?.room === action.room && state.thread.root === action.root) return state;
      return { ...state, thread: { room: action.room, root: action.root, timeline: emptyTimeline } };
    case 'thread.closed':
      return { ...state, thread: undefined };
    case 'thread.loading':
      return withThread(state, (thread) => (thread.timeline.loaded === 'yes' ? thread : { ...thread, timeline: { ...thread.timeline, loaded: 'loading' } }));
    case 'thread.failed':
      return withThread(state, (thread) =>
        thread.root !== action.root || thread.timeline.loaded === 'yes' ? thread : { ...thread, timeline: { ...thread.timeline, loaded: 'failed' } },
      );
    case 'thread.loaded':
      return threadLoaded(state, action);
    case 'pending.added':
      return {
        ...state,
        pending: withAdded(state.pending, action.message),
        // Whoever writes there has read it.
        keptUnread: state.keptUnread === action.message.room ? undefined : state.keptUnread,
      };
    case 'pending.restored': {
      const known = new Set(state.pending.map((message) => message.clientId));
      return { ...state, pending: [...action.messages.filter((message) => !known.has(message.clientId)), ...state.pending] };
    }
    case 'pending.asking':
      return withPending(state, action.clientId, { state: 'asking', members: action.members });
    case 'pending.held':
      return pendingHeld(state, action.clientId, action.held);
    case 'pending.failed':
      return withPending(state, action.clientId, { state: 'failed', reason: action.reason, retriable: action.retriable, mutedUntil: action.mutedUntil });
    case 'pending.retried':
      return withPending(state, action.clientId, { state: 'sending', reason: undefined, ...(action.confirm ? { confirm: true } : {}) });
    case 'note.dismissed':
      return { ...state, notes: state.notes.filter((note) => note.id !== action.id) };
    case 'pending.removed':
      return { ...state, pending: state.pending.filter((message) => message.clientId !== action.clientId) };
    case 'message.accepted':
      return accepted(state, action.room, action.message, action.position);
    case 'message.changed':
      return withMessage(state, action.room, action.message.id, (known) => {
        // The answer to my edit names no position, so the event that follows is still news; until then this is the text.
        if ((action.message.editedAt ?? '') < (known.editedAt ?? '')) return known;
        return known.text === action.message.text
          ? { ...known, editedAt: action.message.editedAt }
          : { ...known, text: action.message.text, editedAt: action.message.editedAt, ...unannotated };
      });
    case 'message.unmasked':
      return withMessage(state, action.room, action.message.id, (known) => unmasked(known, action.message));
    case 'message.removed':
      return withMessage(state, action.room, action.id, (known) =>
        known.deletedAt !== undefined
          ? known
          : { ...known, text: '', attachments: [], deletedAt: action.at, ...unannotated },
      );
    case 'deletion': {
      const { [action.id]: _before, ...others } = state.deletions;
      return { ...state, deletions: action.state === undefined ? others : { ...others, [action.id]: action.state } };
    }
    case 'reaction.wished':
      return withMessage(state, action.room, action.message, (known) => wishing(known, action.emoji, action.on));
    case 'reaction.refused':
      return withMessage(state, action.room, action.message, (known) => refused(known, action.emoji, action.problem));
    case 'room.described':
      return roomDescribed(state, action.room);
    case 'members.met': {
      const room = state.rooms[action.room];
      return room === undefined ? state : { ...state, rooms: { ...state.rooms, [room.id]: meeting(room, action.members) } };
    }
    case 'member.unmuted': {
      const room = state.rooms[action.room];
      return room === undefined ? state : { ...state, rooms: { ...state.rooms, [room.id]: withMuted(room, action.id, undefined) } };
    }
    case 'room.slow':
      return { ...state, slow: { ...state.slow, [action.room]: action.until } };
    case 'room.left':
      return withoutRoom(state, action.room);
    case 'room.read': {
      const room = state.rooms[action.room];
      if (room === undefined) return state;
      const read = withRead(room, action.position, state.timelines[action.room], state.inbox, state.me?.id);
      return { ...state, rooms: { ...state.rooms, [action.room]: read } };
    }
    case 'room.unread': {
      const room = state.rooms[action.room];
      if (room === undefined) return state;
      const unread = withUnread(room, action.position, state.timelines[action.room], state.inbox);
      const kept = state.open === room.id ? { keptUnread: room.id, following: undefined } : {};
      return { ...state, ...kept, rooms: { ...state.rooms, [room.id]: unread } };
    }
    case 'unread.released':
      return { ...state, keptUnread: undefined };
    case 'rooms.refreshed':
      return {
        ...state,
        rooms: Object.fromEntries(action.rooms.map((room) => [room.id, refreshed(state.rooms[room.id], room)])),
      };
    case 'rooms.asked':
      return { ...state, wanted: state.wanted.filter((id) => !action.rooms.includes(id)) };
    case 'inbox.refreshed':
      return { ...state, inbox: withNewest(state.inbox, action.page) };
    case 'inbox.older':
      return { ...state, inbox: withOlder(state.inbox, action.page) };
    case 'inbox.read':
      return { ...state, inbox: readUpTo(state.inbox, action.position) };
  }
}

export function sharedOf(state: ChatState): SharedState {
  return { me: state.me, preferences: state.preferences, rooms: state.rooms, inbox: state.inbox, held: state.held };
}

function signedIn(state: ChatState, shared: SharedState): ChatState {
  const same = state.me === undefined || state.me.id === shared.me?.id;
  const base = same ? state : { ...initialState, connection: state.connection };
  return withTimelines({ ...base, ...shared, session: 'signed-in', wanted: nameless(shared) }, () => true);
}

function roomDescribed(state: ChatState, wire: WireRoom): ChatState {
  const known = state.rooms[wire.id];
  let room = described(known, wire);
  if (known === undefined) {
    // The stream may have brought messages while the room was being asked for.
    const arrived = state.timelines[wire.id]?.items.filter((m) => m.sender.id !== state.me?.id && m.offset > room.readOffset);
    const last = state.timelines[wire.id]?.items.at(-1);
    if (last !== undefined && arrived !== undefined) {
      room = { ...room, unread: room.unread + arrived.length, lastMessage: last, lastPosted: last.position, eventsTo: last.position };
    }
  }
  return {
    ...state,
    rooms: { ...state.rooms, [wire.id]: room },
    wanted: state.wanted.filter((id) => id !== wire.id),
  };
}

/** Direct conversations are called by the people in them, which a list of rooms need not name. */
function nameless({ rooms }: SharedState): readonly string[] {
  return Object.values(rooms)
    .filter((room) => room.kind === 'direct' && room.members === undefined)
    .map((room) => room.id)
    .slice(0, NAMELESS_ASKED_MAX);
}

function withTimelines(state: ChatState, affected: (room: string) => boolean): ChatState {
  const timelines = Object.fromEntries(
    Object.entries(state.timelines).map(([id, timeline]) =>
      affected(id) ? [id, withGap(timeline, id === state.open)] : [id, timeline],
    ),
  );
  const { thread } = state;
  const open = thread !== undefined && affected(thread.room) ? { ...thread, timeline: withGap(thread.timeline, true) } : thread;
  return { ...state, timelines, thread: open };
}

function withThread(state: ChatState, change: (thread: Thread) => Thread): ChatState {
  return state.thread === undefined ? state : { ...state, thread: change(state.thread) };
}

function threadLoaded(state: ChatState, action: Extract<Action, { type: 'thread.loaded' }>): ChatState {
  const asOf = offsetOf(action.asOf);
  const messageOf = (wire: WireMessage): Message => withHeld(fromHistory(wire, asOf), state.held[wire.id]);
  return withThread(state, (thread) => {
    if (thread.root !== action.root.id) return thread;
    const items = action.items.map(messageOf);
    const loaded = withPage(thread.timeline, action.edge, { items, hasOlder: action.hasOlder, hasNewer: false }, undefined);
    return { ...thread, timeline: { ...loaded, items: union(loaded.items, [messageOf(action.root)]), atEnd: true } };
  });
}

function opened(state: ChatState, room: string | undefined): ChatState {
  if (state.open === room) return state;
  const before = state.open;
  const timeline = before === undefined ? undefined : state.timelines[before];
  const next = {
    ...state,
    open: room,
    following: state.following === room ? room : undefined,
    keptUnread: undefined,
    thread: state.thread?.room === room ? state.thread : undefined,
  };
  if (before === undefined || timeline === undefined) return next;
  // A window far from the end is of no use later: it is loaded anew when the room is opened again.
  const closed = timeline.atEnd ? trimmed(timeline, 'closed') : emptyTimeline;
  return { ...next, timelines: { ...state.timelines, [before]: closed } };
}

function historyLoaded(state: ChatState, action: Extract<Action, { type: 'history.loaded' }>): ChatState {
  const asOf = offsetOf(action.asOf);
  const items = action.items.map((wire) => withHeld(fromHistory(wire, asOf), state.held[wire.id]));
  const timeline = withPage(
    state.timelines[action.room] ?? emptyTimeline,
    action.edge,
    { items, hasOlder: action.hasOlder, hasNewer: action.hasNewer },
    state.rooms[action.room]?.lastPosted,
  );
  const own = items.filter((message) => message.sender.id === state.me?.id);
  const arrived = new Set(own.flatMap((message) => [message.clientId, message.id]));
  return {
    ...state,
    timelines: { ...state.timelines, [action.room]: timeline },
    pending: state.pending.filter((message) => !arrived.has(message.clientId) && (message.heldId === undefined || !arrived.has(message.heldId))),
  };
}

/** Of several edits of a message that wait, the last takes the place of the others, here as on the server. */
function withAdded(pending: readonly PendingMessage[], message: PendingMessage): readonly PendingMessage[] {
  const { clientId, edits } = message;
  return [...pending.filter((other) => other.clientId !== clientId && (edits === undefined || other.edits !== edits)), message];
}

function withPending(state: ChatState, clientId: string, change: Partial<PendingMessage>): ChatState {
  return {
    ...state,
    pending: state.pending.map((message) => (message.clientId === clientId ? { ...message, ...change } : message)),
  };
}

/** An approved message is in the room's log, and comes from there. */
function pendingHeld(state: ChatState, clientId: string, held: HeldMessage): ChatState {
  if (held.state === 'approve') return { ...state, pending: state.pending.filter((message) => message.clientId !== clientId) };
  return withPending(state, clientId, { state: held.state === 'remove' ? 'removed' : 'held', heldId: held.id });
}

/** The server took my message. It is shown where the log has it; the counts wait for the stream, which comes in order. */
function accepted(state: ChatState, room: string, wire: WireMessage, position: Position | undefined): ChatState {
  const at = position ?? wire.position;
  const pending = state.pending.filter((message) => message.clientId !== wire.clientId);
  if (at === undefined) return { ...state, pending };
  const message = withHeld(fromHistory({ ...wire, position: at }, offsetOf(at)), state.held[wire.id]);
  const timeline = withPosted(state.timelines[room] ?? emptyTimeline, message, attentionTo(state, room));
  return withReply({ ...state, pending, timelines: { ...state.timelines, [room]: timeline } }, message);
}

