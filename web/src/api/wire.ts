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
}

export type RoomKind = 'public' | 'private' | 'direct';
export type Role = 'owner' | 'moderator' | 'member';

export interface Member extends Person {
  readonly displayName?: string;
  readonly role: Role;
}

export interface WireRoom {
  readonly id: string;
  readonly name: string;
  readonly title?: string;
  readonly kind: RoomKind;
  readonly topic?: string;
  readonly sentiment?: boolean;
  readonly moderation?: string;
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

export interface Sentiment {
  readonly status: 'ok' | 'skipped' | 'unsupported' | 'failed' | 'over_budget';
  readonly label?: 'positive' | 'negative' | 'neutral' | 'mixed';
  readonly scores?: Readonly<Record<string, number>>;
  readonly language?: string;
  readonly analyzer?: string;
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
  readonly mentions?: readonly Mention[];
  readonly tags?: readonly Tag[];
  readonly sentiment?: Sentiment;
}

export interface WireNotification {
  readonly id: string;
  readonly reason: string;
  readonly room: string;
  readonly roomName: string;
  readonly message: string;
  readonly position: Position;
  readonly by: Person;
  readonly excerpt: string;
  readonly match?: string;
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

export interface WireInbox extends Page<WireNotification> {
  readonly unread?: number;
}

export interface WireSnapshot {
  readonly me: User | { readonly user: User };
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
  | (RoomEnvelope & { readonly type: 'message.deleted'; readonly message: { readonly id: string; readonly deletedAt: Instant } })
  | (RoomEnvelope & { readonly type: 'member.joined'; readonly member: Member })
  | (RoomEnvelope & { readonly type: 'member.left'; readonly member: Person & { readonly reason?: 'left' | 'removed' } })
  | (RoomEnvelope & { readonly type: 'room.created' | 'room.changed'; readonly properties: WireRoom })
  | AnnotationEvent
  | (Envelope & { readonly type: 'notification.created'; readonly notification: WireNotification })
  | (Envelope & {
      readonly type: 'notification.withdrawn';
      readonly notification: { readonly id: string; readonly room: string; readonly message: string };
    })
  | (Envelope & { readonly type: 'marker.moved'; readonly marker: { readonly room: string; readonly position: Position } })
  | (Envelope & { readonly type: 'inbox.read'; readonly marker: { readonly inbox: Position } });

export interface AnnotationEvent extends Envelope {
  readonly type: 'message.mentions' | 'message.sentiment';
  readonly room: string;
  readonly message: { readonly id: string; readonly position: Position };
  readonly mentions?: readonly Mention[];
  readonly tags?: readonly Tag[];
  readonly sentiment?: Sentiment;
}

/** The data of one block of the stream that carries an event. */
export interface WireDelivery {
  readonly pos: Position;
  readonly event: WireEvent;
}
