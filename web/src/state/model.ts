import type { Instant, Member, Mention, Person, Position, Role, RoomKind, Sentiment, Tag, User } from '../api/wire';
import type { AnnotationEvent } from '../api/wire';

/** A message as the page knows it, with the offsets that tell which news about it are really new. */
export interface Message {
  readonly id: string;
  readonly room: string;
  readonly position: Position;
  readonly offset: number;
  readonly sender: Person;
  readonly at: Instant;
  readonly text: string;
  readonly kind: 'message' | 'action' | 'system';
  readonly replyTo?: string;
  readonly clientId?: string;
  readonly editedAt?: Instant;
  readonly deletedAt?: Instant;
  readonly mentions: readonly Mention[];
  readonly tags: readonly Tag[];
  /** Kept for issue 7, which shows it. */
  readonly sentiment?: Sentiment;
  /** Every event of the room up to this offset is in this message already. */
  readonly asOf: number;
  /** The offset of the event that wrote the present text; -1 when a history page did not say. */
  readonly textOffset: number;
  /** The offsets of the events that the annotations speak of; -1 when a history page did not say. */
  readonly mentionsOffset: number;
  readonly sentimentOffset: number;
}

/** A message that the server has not acknowledged yet. It is retried with the same clientId, so it cannot appear twice. */
export interface PendingMessage {
  readonly clientId: string;
  readonly room: string;
  readonly text: string;
  readonly replyTo?: string;
  readonly at: Instant;
  readonly state: 'sending' | 'failed';
  readonly reason?: string;
  /** False when the server refused for good: then only editing or discarding makes sense. */
  readonly retriable?: boolean;
  /** True when the server asks whether all in a large room are meant. */
  readonly confirmable?: boolean;
}

/** A window over the history of one room: consecutive messages in the order of the log. */
export interface Timeline {
  readonly items: readonly Message[];
  readonly loaded: 'no' | 'loading' | 'yes' | 'failed';
  readonly hasOlder: boolean;
  /** Whether the window reaches the newest message, so that live ones may be appended. */
  readonly atEnd: boolean;
  /** Set when something after this offset may be missing: the next newest page replaces everything up to here. */
  readonly holeAfter?: number;
}

export interface Room {
  readonly id: string;
  readonly name: string;
  readonly title?: string;
  readonly kind: RoomKind;
  readonly topic?: string;
  readonly role?: Role;
  readonly memberCount?: number;
  readonly members?: readonly Member[];
  readonly lastMessage?: Message;
  readonly unread: number;
  readonly mentions: number;
  /** Everything up to this offset has been read by me; -1 for nothing. */
  readonly readOffset: number;
  /** The newest message known to exist, loaded or not. */
  readonly lastPosted?: Position;
  /** Events up to this one have changed the counts already; a second delivery must not. */
  readonly eventsTo?: Position;
  /** The ids of the last few posted messages: the log may hold one twice, the first counts. */
  readonly recentIds: readonly string[];
}

export interface Notification {
  readonly id: string;
  readonly reason: string;
  readonly room: string;
  readonly roomName: string;
  readonly message: string;
  readonly position: Position;
  readonly by: Person;
  readonly excerpt: string;
  /** The keyword or tag, where that is the reason. */
  readonly match?: string;
  readonly at: Instant;
  readonly read: boolean;
  readonly inboxPosition?: Position;
}

export interface Inbox {
  /** Newest first. */
  readonly items: readonly Notification[];
  readonly next?: string;
}

/** What the page says about its stream. It never says "live" without having heard from the server lately. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'catching-up' }
  | { readonly kind: 'reconnecting'; readonly retryAt: number; readonly reason: 'lost' | 'renewed' | 'overloaded' | 'offline' };

export interface HeldAnnotations {
  readonly mentions?: AnnotationEvent;
  readonly sentiment?: AnnotationEvent;
}

export interface ChatState {
  readonly session: 'unknown' | 'signed-out' | 'signed-in' | 'unreachable';
  readonly me?: User;
  readonly rooms: Readonly<Record<string, Room>>;
  readonly timelines: Readonly<Record<string, Timeline>>;
  readonly pending: readonly PendingMessage[];
  readonly inbox: Inbox;
  readonly connection: Connection;
  /** The room that is open, visible and scrolled to its end: what arrives there is read as it arrives. */
  readonly following?: string;
  /** The room whose history is on screen; other histories are kept short. */
  readonly open?: string;
  /** Annotations that came before what they speak of. Bounded: the oldest are given up. */
  readonly held: Readonly<Record<string, HeldAnnotations>>;
  /** Rooms that the stream spoke of and that must be asked for. */
  readonly wanted: readonly string[];
}

export const emptyTimeline: Timeline = { items: [], loaded: 'no', hasOlder: true, atEnd: true };

export const initialState: ChatState = {
  session: 'unknown',
  rooms: {},
  timelines: {},
  pending: [],
  inbox: { items: [] },
  connection: { kind: 'connecting' },
  held: {},
  wanted: [],
};

/** The part of the state that a leading tab hands to a new one: exact at the cursor it is handed with. */
export type SharedState = Pick<ChatState, 'me' | 'rooms' | 'inbox' | 'held'>;
