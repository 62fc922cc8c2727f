import { get, post, remove } from './request';
import type { Instant, Page, User } from './wire';

export const scopes = ['read', 'write', 'rooms', 'account'] as const;
export type Scope = (typeof scopes)[number];

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

interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresInDays?: number;
}

export interface Bot extends User {
  readonly createdAt: Instant;
}

export interface Webhook {
  readonly id: string;
  readonly kind: 'incoming';
  readonly name: string;
  readonly bot: string;
  readonly createdAt: Instant;
  readonly lastUsedAt?: Instant;
}

/** Below the server's address; a secret, and never seen again. */
export interface MadeWebhook {
  readonly path: string;
  readonly webhook: Webhook;
}

const items = async <T>(path: string): Promise<readonly T[]> => (await get<Page<T>>(path)).items;
const tokensOf = (bot: string | undefined): string =>
  bot === undefined ? '/me/tokens' : `/bots/${encodeURIComponent(bot)}/tokens`;
const webhooksOf = (room: string): string => `/rooms/${encodeURIComponent(room)}/webhooks`;

/** Of one of my bots, or my own. */
export const tokens = (bot: string | undefined): Promise<readonly Token[]> => items(tokensOf(bot));
export const makeToken = (bot: string | undefined, wanted: NewToken): Promise<MadeToken> => post(tokensOf(bot), wanted);
export const revokeToken = (bot: string | undefined, id: string): Promise<void> =>
  remove(`${tokensOf(bot)}/${encodeURIComponent(id)}`);

export const bots = (): Promise<readonly Bot[]> => items('/bots');
export const makeBot = async (name: string): Promise<Bot> => (await post<{ readonly bot: Bot }>('/bots', { name })).bot;
export const deleteBot = (id: string): Promise<void> => remove(`/bots/${encodeURIComponent(id)}`);

export const webhooks = (room: string): Promise<readonly Webhook[]> => items(webhooksOf(room));
export const makeWebhook = (room: string, name: string): Promise<MadeWebhook> =>
  post(webhooksOf(room), { kind: 'incoming', name });
export const deleteWebhook = (room: string, id: string): Promise<void> =>
  remove(`${webhooksOf(room)}/${encodeURIComponent(id)}`);
