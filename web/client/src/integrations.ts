import type { Instant, Page, Position, User } from './wire.ts';
import type { Http } from './http.ts';

export const allScopes = ['read', 'write', 'rooms', 'account'] as const;

export type Scope = (typeof allScopes)[number];

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
  readonly lastUsedAt?: Instant;
}

/** A token just made: its text is nowhere else, and never seen again. */
export interface MadeToken extends Token {
  readonly token: string;
}

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresInDays?: number;
}

export interface Bot extends User {
  readonly createdAt: Instant;
}

/** What may be sent to an outgoing webhook. */
export const eventTypes = [
  'message.posted',
  'message.edited',
  'message.deleted',
  'message.approved',
  'reaction.added',
  'reaction.removed',
  'member.joined',
  'member.left',
  'member.muted',
  'room.created',
  'room.changed',
] as const;

/** What an outgoing webhook has besides. */
export interface Outgoing {
  readonly url: string;
  readonly events: readonly string[];
  /** Whose right it is sent by. */
  readonly maker: string;
  readonly state: 'on' | 'paused' | 'held';
  /** Why it is held. */
  readonly reason?: 'gave-up' | 'gone' | 'no-right' | 'archived';
  /** Before which all is sent. */
  readonly position: Position;
  /** Failed ones of the event at that position. */
  readonly attempts: number;
  readonly failingSince?: Instant;
  readonly dueAt?: Instant;
  readonly formerSecretUntil?: Instant;
}

export interface Webhook {
  readonly id: string;
  readonly kind: 'incoming' | 'outgoing';
  readonly name: string;
  /** Of an incoming one: who its messages are from. */
  readonly bot?: string;
  readonly createdAt: Instant;
  readonly lastUsedAt?: Instant;
  readonly outgoing?: Outgoing;
}

/** Below the server's address; a secret, and never seen again. */
export interface MadeWebhook {
  readonly path: string;
  readonly webhook: Webhook;
}

/** What its events are signed with, never seen again. */
export interface SecretWebhook {
  readonly secret: string;
  readonly webhook: Webhook;
}

export interface NewOutgoing {
  readonly url: string;
  readonly events?: readonly string[];
  readonly name?: string;
}

/** An attempt to send an event; without a position it was a test. */
export interface Attempt {
  readonly at: Instant;
  readonly event: string;
  readonly type: string;
  readonly position?: Position;
  readonly attempt: number;
  readonly status?: number;
  readonly failure?: string;
  readonly millis: number;
}

const items = async <T>(http: Http, path: string): Promise<readonly T[]> => (await http.get<Page<T>>(path)).items;

const tokensOf = (bot: string | undefined): string =>
  bot === undefined ? '/me/tokens' : `/bots/${encodeURIComponent(bot)}/tokens`;

const webhooksOf = (room: string): string => `/rooms/${encodeURIComponent(room)}/webhooks`;

export const integrationsOn = (http: Http) => ({
  /** Of one of my bots, or my own. */
  tokens: (bot: string | undefined): Promise<readonly Token[]> => items(http, tokensOf(bot)),

  makeToken: (bot: string | undefined, wanted: NewToken): Promise<MadeToken> => http.post(tokensOf(bot), wanted),

  revokeToken: (bot: string | undefined, id: string): Promise<void> =>
    http.remove(`${tokensOf(bot)}/${encodeURIComponent(id)}`),

  bots: (): Promise<readonly Bot[]> => items(http, '/bots'),

  makeBot: async (name: string): Promise<Bot> => (await http.post<{ readonly bot: Bot }>('/bots', { name })).bot,

  deleteBot: (id: string): Promise<void> => http.remove(`/bots/${encodeURIComponent(id)}`),

  webhooks: (room: string): Promise<readonly Webhook[]> => items(http, webhooksOf(room)),

  makeWebhook: (room: string, name: string): Promise<MadeWebhook> =>
    http.post(webhooksOf(room), { kind: 'incoming', name }),

  makeOutgoing: (room: string, wanted: NewOutgoing): Promise<SecretWebhook> =>
    http.post(webhooksOf(room), { kind: 'outgoing', ...wanted }),

  /** Switched on it goes on from where it stood. */
  switchWebhook: async (room: string, id: string, state: 'on' | 'paused'): Promise<Webhook> =>
    (await http.patch<{ readonly webhook: Webhook }>(`${webhooksOf(room)}/${encodeURIComponent(id)}`, { state })).webhook,

  /** Another secret; the one before signs too for a day. */
  changeWebhookSecret: (room: string, id: string): Promise<SecretWebhook> =>
    http.post(`${webhooksOf(room)}/${encodeURIComponent(id)}/secret`, {}),

  testWebhook: async (room: string, id: string): Promise<Attempt> =>
    (await http.post<{ readonly delivery: Attempt }>(`${webhooksOf(room)}/${encodeURIComponent(id)}/test`, {})).delivery,

  /** Sends all again from a position or a time on; how many events that are. */
  replayWebhook: (room: string, id: string, from: string): Promise<{ readonly from: Position; readonly events: number }> =>
    http.post(`${webhooksOf(room)}/${encodeURIComponent(id)}/replay`, { from }),

  /** The newest first. */
  attempts: (room: string, id: string): Promise<readonly Attempt[]> =>
    items(http, `${webhooksOf(room)}/${encodeURIComponent(id)}/deliveries`),

  deleteWebhook: (room: string, id: string): Promise<void> =>
    http.remove(`${webhooksOf(room)}/${encodeURIComponent(id)}`),
});
