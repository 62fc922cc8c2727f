import { get, patch, post, put, remove } from './request';
import type { OpenSession, Page, Preferences, User, WireAccount, WireSnapshot } from './wire';

// The answers also carry a token for programs. The page never looks at it: its session is the HttpOnly cookie.

export const signUp = (name: string, password: string, language: string): Promise<{ user: User }> =>
  post('/users', { name, password, language });

export const signIn = (name: string, password: string): Promise<{ user: User }> => post('/sessions', { name, password });

export const signOut = (): Promise<void> => remove('/sessions/current');

export const me = (): Promise<WireAccount> => get('/me');

/** Only what is to change; an empty name or address and quiet hours `null` take them away. Each list replaces the one before. */
export interface AccountChange {
  readonly displayName?: string;
  readonly language?: string;
  readonly email?: string;
  readonly preferences?: Partial<Omit<Preferences, 'quietHours'>> & { readonly quietHours?: Preferences['quietHours'] | null };
}

export const change = (what: AccountChange): Promise<WireAccount> => patch('/me', what);

/** Ends all other sessions too. */
export const changePassword = (current: string, password: string): Promise<void> => put('/me/password', { current, password });

export const openSessions = (): Promise<Page<OpenSession>> => get('/me/sessions');

export const endSession = (id: string): Promise<void> => remove(`/me/sessions/${encodeURIComponent(id)}`);

export const endOtherSessions = (): Promise<void> => remove('/me/sessions');

export const user = (id: string): Promise<User> => get(`/users/${encodeURIComponent(id)}`);

export const findUsers = (query: string): Promise<Page<User>> => get('/users', { query, limit: 20 });

export const snapshot = (): Promise<WireSnapshot> => get('/snapshot');
