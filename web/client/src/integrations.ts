import type { Instant, Page, User } from './wire.ts';
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

  deleteWebhook: (room: string, id: string): Promise<void> =>
    http.remove(`${webhooksOf(room)}/${encodeURIComponent(id)}`),
});
