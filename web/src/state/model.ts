import type { Connection } from '@tertulia/client';
import type {
  AnnotationEvent,
  Attachment,
  Flag,
  Instant,
  Member,
  Mention,
  ModerationPolicy,
  NotificationDelivery,
  Person,
  Pinned,
  Position,
  Preferences,
  Problem,
  Replies,
  Role,
  RoomKind,
  RoomMentions,
  Sentiment,
  Tag,
  Trend,
  User,
  WirePoll,
  WireReaction,
} from '@tertulia/client';

/** A poll with its votes as the log has them, up to the message's `reactionsOffset`. */
export interface Poll extends Omit<WirePoll, 'votes'> {
  readonly votes: readonly (readonly string[])[];
}

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
  /** The message that began the thread of a reply. */
  readonly thread?: string;
  readonly clientId?: string;
  readonly editedAt?: Instant;
  readonly deletedAt?: Instant;
  /** As the log has them; what I have just done to them is in `wished`. */
  readonly reactions: readonly WireReaction[];
  /** By emoji, my reaction as I want it, until the log says the same. */
  readonly wished: Readonly<Record<string, boolean>>;
  /** Why the server refused the last reaction of mine. */
  readonly refusal?: Problem;
  /** By person and emoji, what the last event about it said: a second one that says the same counts nothing. Bounded. */
  readonly reactors: Readonly<Record<string, boolean>>;
  /** The offset of the last event about them that is counted. */
  readonly reactionsOffset: number;
  readonly poll?: Poll;
  readonly mentions: readonly Mention[];
  readonly tags: readonly Tag[];
  readonly sentiment?: Sentiment;
  readonly flags: readonly Flag[];
  /** What the room wanted done with it. */
  readonly action?: ModerationPolicy;
  /** A moderator found nothing wrong with this text. */
  readonly approved: boolean;
  /** The server has put signs in place of what is flagged; the text itself is not here. */
  readonly masked: boolean;
  /** The thread that it began, and the offset of the last event that is counted there. */
  readonly replies?: Replies;
  readonly repliesOffset: number;
  readonly pinned?: Pinned;
  /** The offset of the last event about its pin. */
  readonly pinnedOffset: number;
  /** Its files; none once it is deleted. */
  readonly attachments: readonly Attachment[];
  /** Every event of the room up to this offset is in this message already. */
  readonly asOf: number;
  /** The offset of the event that wrote the present text; -1 when a history page did not say. */
  readonly textOffset: number;
  /** The offsets of the events that the annotations speak of; -1 when a history page did not say. */
  readonly mentionsOffset: number;
  readonly sentimentOffset: number;
  readonly flagsOffset: number;
}

/**
 * A message of mine that is not in the room: on its way, refused, or with a moderator. It is retried with the same clientId, so
 * it cannot appear twice.
 */
export interface PendingMessage {
  readonly clientId: string;
  readonly room: string;
  readonly text: string;
  readonly replyTo?: string;
  /** The thread it was written in. */
  readonly thread?: string;
  readonly attachments?: readonly Attachment[];
  readonly at: Instant;
  /** `asking`: it calls `members` people, and I have to say that I mean it. `held`: a moderator sees it first. */
  readonly state: 'sending' | 'failed' | 'asking' | 'held' | 'removed';
  /** It is no message but a command, whose answer comes by the stream. */
  readonly command?: true;
  readonly members?: number;
  readonly confirm?: true;
  /** What the server calls it while it is held. */
  readonly heldId?: string;
  /** It is not a new message but another text for this one. */
  readonly edits?: string;
  readonly reason?: string;
  /** It was refused because I am muted, until then. */
  readonly mutedUntil?: Instant;
  /** False when the server refused for good: then only editing or discarding makes sense. */
  readonly retriable?: boolean;
}

/** What a command of mine came to, in its room, until I put it away. */
export interface Note {
  readonly id: string;
  readonly room: string;
  readonly name: string;
  readonly status: 'done' | 'refused';
  readonly code: string;
  readonly arguments: Readonly<Record<string, string>>;
  /** What the program behind a room's own command says. */
  readonly text?: string;
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

/** The thread that is open beside its room: the message that began it and replies, in the order of the log. */
export interface Thread {
  readonly room: string;
  readonly root: string;
  readonly timeline: Timeline;
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
  readonly moderation: ModerationPolicy;
  readonly roomMentions: RoomMentions;
  readonly slowModeSeconds: number;
  /** Whether its members see how messages sound. */
  readonly sentiment: boolean;
  readonly archived: boolean;
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
  readonly deliveries: readonly NotificationDelivery[];
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

export interface HeldAnnotations {
  readonly mentions?: AnnotationEvent;
  readonly sentiment?: AnnotationEvent;
  readonly flags?: AnnotationEvent;
}

/** Who types, apart from me. */
export interface Writers {
  readonly users: readonly Person[];
  readonly count: number;
  /** When it is over unless it is said again, by this page's clock. */
  readonly until: number;
}

export interface Presence {
  /** Absent when they are too many. */
  readonly users?: readonly string[];
  readonly count: number;
}

/** How a room has sounded lately, up to `at`. */
export interface RoomTrend extends Trend {
  readonly at: Instant;
}

export interface ChatState {
  readonly session: 'unknown' | 'signed-out' | 'signed-in' | 'unreachable';
  readonly me?: User;
  readonly preferences?: Preferences;
  readonly rooms: Readonly<Record<string, Room>>;
  readonly timelines: Readonly<Record<string, Timeline>>;
  readonly pending: readonly PendingMessage[];
  /** Messages, by id, that I delete: `waiting` can still be undone, `failed` the server did not delete. */
  readonly deletions: Readonly<Record<string, 'waiting' | 'failed'>>;
  /** The oldest go when there are many. */
  readonly notes: readonly Note[];
  readonly inbox: Inbox;
  readonly connection: Connection;
  /** The room that is open, visible and scrolled to its end: what arrives there is read as it arrives. */
  readonly following?: string;
  /** The room whose history is on screen; other histories are kept short. */
  readonly open?: string;
  /** The room in which I have marked something as unread: it is not read by being open. */
  readonly keptUnread?: string;
  readonly thread?: Thread;
  /** By room, the last event about its pins. */
  readonly pinNews: Readonly<Record<string, Position>>;
  /** Annotations that came before what they speak of. Bounded: the oldest are given up. */
  readonly held: Readonly<Record<string, HeldAnnotations>>;
  /** Rooms that the stream spoke of and that must be asked for. */
  readonly wanted: readonly string[];
  /** By room that I moderate, the last event that may have changed its queue. */
  readonly queueNews: Readonly<Record<string, Position>>;
  /** By room, where somebody types. */
  readonly typing: Readonly<Record<string, Writers>>;
  /** By room, where it is known. */
  readonly presence: Readonly<Record<string, Presence>>;
  /** By room, the last one that the stream told since this page was opened. */
  readonly trends: Readonly<Record<string, RoomTrend>>;
  /** By room in slow mode, until when I have to wait, by this page's clock. */
  readonly slow: Readonly<Record<string, number>>;
}

export const emptyTimeline: Timeline = { items: [], loaded: 'no', hasOlder: true, atEnd: true };

export const initialState: ChatState = {
  session: 'unknown',
  rooms: {},
  timelines: {},
  pending: [],
  deletions: {},
  notes: [],
  inbox: { items: [] },
  connection: { kind: 'connecting' },
  held: {},
  wanted: [],
  queueNews: {},
  pinNews: {},
  typing: {},
  presence: {},
  trends: {},
  slow: {},
};

/** The part of the state that a leading tab hands to a new one: exact at the cursor it is handed with. */
export type SharedState = Pick<ChatState, 'me' | 'preferences' | 'rooms' | 'inbox' | 'held'>;
