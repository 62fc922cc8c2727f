/** The shapes the server sends and takes, as they are on the wire (SPEC and DESIGN section 5). Nothing here has behaviour. */

/** "partition:offset" of a record in chat.room-events, or of the inbox topic where that is said. */
export type Position = string;
/** RFC 3339, UTC, milliseconds. */
export type Instant = string;

export interface Person {
  readonly id: string;
  readonly name: string;
}

export interface User extends Person {
  readonly displayName?: string;
  readonly language?: string;
  /** A program. */
  readonly bot?: boolean;
}

export type RoomKind = 'public' | 'private' | 'direct';
export type Role = 'owner' | 'moderator' | 'member';

export interface Member extends Person {
  readonly displayName?: string;
  readonly role: Role;
  /** A program. */
  readonly bot?: boolean;
  /** Told to moderators only. */
  readonly mutedUntil?: Instant;
}

/** What in a room its member wants to be told of. */
export type NotificationLevel = 'all' | 'mentions' | 'nothing';

/** "HH:mm" on the clock of `zone`, an IANA name; `to` before `from` lasts over midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

export interface Preferences {
  readonly keywords: readonly string[];
  readonly tags: readonly string[];
  /** Ids of users. */
  readonly blocked: readonly string[];
  /** By room id; a room that is not here has "mentions". */
  readonly rooms: Readonly<Record<string, NotificationLevel>>;
  readonly email: boolean;
  readonly push: boolean;
  /** A letter a day of what was missed. */
  readonly digest: boolean;
  readonly quietHours?: QuietHours;
}

export interface WireAccount {
  readonly user: User;
  readonly email?: string;
  readonly preferences: Preferences;
}

/** A place where I am signed in. */
export interface OpenSession {
  readonly id: string;
  readonly created: Instant;
  /** Absent while the server cannot know it. */
  readonly lastSeen?: Instant;
  /** Such as "Firefox, Linux". */
  readonly userAgent?: string;
  readonly current: boolean;
}

/** A link into a room that holds, without its token. */
export interface Invite {
  readonly id: string;
  readonly by: User;
  readonly created: Instant;
  readonly expires: Instant;
  /** How many more may come by it; absent: as many as come. */
  readonly uses?: number;
  readonly used: number;
}

/** What a link leads to. */
export interface Invitation {
  /** With its id only for members. */
  readonly room: { readonly id?: string; readonly name: string; readonly title?: string; readonly memberCount: number };
  readonly by: User;
  readonly joined: boolean;
}

/** What happens to a message that a word list matches. */
export type ModerationPolicy = 'off' | 'tag' | 'mask' | 'hold';

/** Who may call everybody in a room. */
export type RoomMentions = 'members' | 'moderators';

/** A place in a text that a word list matches; start and end count code points. "room" is the room's own list. */
export interface Flag {
  readonly list: string;
  readonly severity: 'mild' | 'strong' | 'severe';
  readonly start: number;
  readonly end: number;
}

/** A room's own words, and what no list may match there. */
export interface RoomWords {
  readonly words: readonly string[];
  readonly allow: readonly string[];
}

export interface WireRoom {
  readonly id: string;
  readonly name: string;
  readonly title?: string;
  readonly kind: RoomKind;
  readonly topic?: string;
  readonly sentiment?: boolean;
  readonly moderation?: ModerationPolicy;
  readonly roomMentions?: RoomMentions;
  /** How long members wait between two posts; 0: not at all. */
  readonly slowModeSeconds?: number;
  /** It can only be read. */
  readonly archived?: boolean;
  readonly role?: Role;
  readonly memberCount?: number;
  readonly members?: readonly Member[];
  readonly position?: Position;
  /** Only in GET /api/rooms and the snapshot. */
  readonly lastMessage?: WireMessage;
  readonly unread?: number;
  readonly mentions?: number;
  readonly readPosition?: Position;
  /** Only in the public directory. */
  readonly joined?: boolean;
}

/** Start and end count code points, the end is exclusive. */
export interface Mention {
  readonly kind: 'user' | 'here' | 'room';
  readonly id?: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface Tag {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export type Tone = 'positive' | 'negative' | 'neutral' | 'mixed';

export interface Sentiment {
  readonly status: 'ok' | 'skipped' | 'unsupported' | 'failed' | 'over_budget';
  readonly label?: Tone;
  readonly scores?: Readonly<Record<string, number>>;
  readonly language?: string;
  readonly analyzer?: string;
}

export interface WireReaction {
  readonly emoji: string;
  readonly count: number;
  readonly me: boolean;
}

export interface WireMessage {
  readonly id: string;
  readonly room: string;
  readonly position?: Position;
  readonly sender: Person;
  readonly at: Instant;
  readonly text: string;
  readonly kind?: 'message' | 'action' | 'system';
  readonly replyTo?: string;
  readonly clientId?: string;
  readonly editedAt?: Instant;
  readonly deletedAt?: Instant;
  readonly reactions?: readonly WireReaction[];
  readonly mentions?: readonly Mention[];
  readonly tags?: readonly Tag[];
  readonly sentiment?: Sentiment;
  readonly flags?: readonly Flag[];
  /** What the room wanted done with it when it was written. */
  readonly action?: ModerationPolicy;
  /** A moderator found nothing wrong with it. */
  readonly approved?: boolean;
  /** Signs stand for what is flagged, one for each code point: it is not for me to read. */
  readonly masked?: boolean;
}

/** What its sender is told of a message, or of another text for one, that waits for a moderator. */
export interface HeldMessage {
  readonly id: string;
  readonly message: string;
  readonly kind: 'post' | 'edit';
  readonly at: Instant;
  readonly state: 'open' | 'approve' | 'remove';
  readonly flags: readonly Flag[];
}

/** What a moderator decides on: a `post` or `edit` nobody has seen, or a `flagged` message that is in the room. */
export interface QueueItem {
  readonly id: string;
  readonly message: string;
  readonly kind: 'post' | 'edit' | 'flagged';
  readonly sender: Person;
  readonly at: Instant;
  readonly text?: string;
  readonly flags: readonly Flag[];
  readonly action: ModerationPolicy;
}

/** What was decided about telling the user by another way than the inbox. */
export interface NotificationDelivery {
  readonly channel: string;
  readonly decision: string;
  readonly reason?: string;
  /** The same for people, in their language. */
  readonly text?: string;
}

export interface WireNotification {
  readonly id: string;
  readonly reason: string;
  /** The keyword or tag, when that is the reason. */
  readonly match?: string;
  readonly deliveries?: readonly NotificationDelivery[];
  readonly room: string;
  readonly roomName: string;
  readonly message: string;
  readonly position: Position;
  readonly by: Person;
  readonly excerpt: string;
  readonly at?: Instant;
  readonly read?: boolean;
  /** Where the notification is in the inbox; given back to say "read up to here". */
  readonly inboxPosition?: Position;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** What to pass as `before` (or `after`) for the next page; absent at the end. */
  readonly next?: string;
  /** The position up to which the answer is true. */
  readonly position?: Position;
}

/** A stretch of a message's text that was searched for, in code points, `end` exclusive. */
export interface Highlight {
  readonly start: number;
  readonly end: number;
}

export interface WireHit {
  readonly message: WireMessage;
  /** Ascending, apart from each other. */
  readonly highlights: readonly Highlight[];
}

/** Messages by tone; those of `other` have none. */
export interface Tones {
  readonly positive: number;
  readonly negative: number;
  readonly neutral: number;
  readonly mixed: number;
  readonly other: number;
}

/** What was posted in a room in a stretch of time. One without messages is left out. */
export interface WireBucket {
  readonly from: Instant;
  readonly messages: number;
  /** Distinct senders; only of minutes. */
  readonly people?: number;
  readonly mentions: number;
  readonly flags: number;
  readonly sentiment: Tones;
}

/** How a room has sounded in the `minutes` up to the `at` of its event. */
export interface Trend extends Omit<Tones, 'other'> {
  readonly minutes: number;
  /** Those with a tone. */
  readonly messages: number;
  /** (positive - negative) / messages. */
  readonly score: number;
}

export interface WireInbox extends Page<WireNotification> {
  readonly unread?: number;
}

export interface WireSnapshot {
  readonly me: WireAccount;
  readonly rooms: readonly WireRoom[];
  readonly inbox: WireInbox;
  readonly cursor: string;
}

interface Envelope {
  readonly id: string;
  readonly at: Instant;
}

interface RoomEnvelope extends Envelope {
  readonly room: string;
  readonly by: Person;
}

/** What the stream carries inside `event`. Types we do not know are ignored, so that the server can grow. */
export type WireEvent =
  | (RoomEnvelope & { readonly type: 'message.posted' | 'message.edited'; readonly message: WireMessage })
  | (RoomEnvelope & { readonly type: 'message.approved'; readonly message: Approval })
  | (RoomEnvelope & { readonly type: 'message.deleted'; readonly message: { readonly id: string; readonly deletedAt: Instant } })
  | (RoomEnvelope & { readonly type: 'member.joined'; readonly member: Member })
  | (RoomEnvelope & { readonly type: 'member.left'; readonly member: Person & { readonly reason?: 'left' | 'removed' } })
  | (RoomEnvelope & { readonly type: 'member.muted'; readonly member: Person; readonly until?: Instant })
  | (RoomEnvelope & { readonly type: 'room.created' | 'room.changed'; readonly properties: WireRoom })
  | AnnotationEvent
  | (Envelope & { readonly type: 'room.sentiment'; readonly room: string; readonly trend: Trend })
  | (Envelope & { readonly type: 'notification.created'; readonly notification: WireNotification })
  | (Envelope & {
      readonly type: 'notification.withdrawn';
      readonly notification: { readonly id: string; readonly room: string; readonly message: string };
    })
  | (Envelope & { readonly type: 'marker.moved'; readonly marker: { readonly room: string; readonly position: Position } })
  | (Envelope & { readonly type: 'inbox.read'; readonly marker: { readonly inbox: Position } })
  | (RoomEnvelope & { readonly type: 'reaction.added' | 'reaction.removed'; readonly reaction: { readonly message: string; readonly emoji: string } })
  | (Envelope & { readonly type: 'command.answered'; readonly answer: CommandAnswer })
  | (Envelope & { readonly type: 'message.held' | 'held.decided'; readonly held: Held });

/** What became of a command of mine; nobody else is told. */
export interface CommandAnswer {
  readonly command: string;
  readonly room: string;
  readonly name: string;
  readonly clientId: string;
  readonly status: 'done' | 'refused';
  readonly code: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/** Which text a moderator lets stand: that of the event at `position`, else the one the message has. */
export interface Approval {
  readonly id: string;
  readonly position?: Position;
}

/** A message that waits, or waited, for a moderator: told to its sender and to those who may decide. */
export interface Held {
  readonly id: string;
  readonly room: string;
  readonly message: string;
  readonly sender: string;
  /** In `held.decided`. */
  readonly decision?: 'approve' | 'remove';
}

export interface AnnotationEvent extends Envelope {
  readonly type: 'message.mentions' | 'message.sentiment' | 'message.flagged';
  readonly room: string;
  readonly message: { readonly id: string; readonly position: Position };
  readonly mentions?: readonly Mention[];
  readonly tags?: readonly Tag[];
  readonly sentiment?: Sentiment;
  readonly action?: ModerationPolicy;
  readonly flags?: readonly Flag[];
}

/** What people do now, as the stream tells it; without position, and never again. */
export type WireSignal =
  | { readonly kind: 'typing'; readonly room: string; readonly users: readonly Person[]; readonly count: number }
  /** Without `users` they are too many to be named. */
  | { readonly kind: 'presence'; readonly room: string; readonly users?: readonly string[]; readonly count: number };

export interface WirePresence {
  readonly users: readonly string[];
  readonly count: number;
  readonly known: boolean;
}

/** The data of one block of the stream that carries an event. */
export interface WireDelivery {
  readonly pos: Position;
  readonly event: WireEvent;
}
