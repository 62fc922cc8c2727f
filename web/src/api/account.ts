import { get, patch, post, remove } from './request';
import type { Page, User, WireSnapshot } from './wire';

// The answers also carry a token for programs. The page never looks at it: its session is the HttpOnly cookie.

export const signUp = (name: string, password: string, language: string): Promise<{ user: User }> =>
  post('/users', { name, password, language });

export const signIn = (name: string, password: string): Promise<{ user: User }> => post('/sessions', { name, password });

export const signOut = (): Promise<void> => remove('/sessions/current');

export const setLanguage = (language: string): Promise<unknown> => patch('/me', { language });

export const findUsers = (query: string): Promise<Page<User>> => get('/users', { query, limit: 20 });

export const snapshot = (): Promise<WireSnapshot> => get('/snapshot');
