import type { OpenSession, Page, Preferences, User, WireAccount, WireSnapshot } from './wire.ts';
import type { Http } from './http.ts';

/** The token is for programs. The page never looks at it: its session is the HttpOnly cookie. */
export interface SignedIn {
  readonly user: User;
  readonly token: string;
}

/** Only what is to change; an empty name or address and quiet hours `null` take them away. Each list replaces the one before. */
export interface AccountChange {
  readonly displayName?: string;
  readonly language?: string;
  readonly email?: string;
  readonly preferences?: Partial<Omit<Preferences, 'quietHours'>> & { readonly quietHours?: Preferences['quietHours'] | null };
}

export const accountOn = (http: Http) => ({
  signUp: (name: string, password: string, language: string): Promise<SignedIn> =>
    http.post('/users', { name, password, language }),

  signIn: (name: string, password: string): Promise<SignedIn> => http.post('/sessions', { name, password }),

  signOut: (): Promise<void> => http.remove('/sessions/current'),

  me: (): Promise<WireAccount> => http.get('/me'),

  change: (what: AccountChange): Promise<WireAccount> => http.patch('/me', what),

  /** Ends all other sessions too. */
  changePassword: (current: string, password: string): Promise<void> => http.put('/me/password', { current, password }),

  openSessions: (): Promise<Page<OpenSession>> => http.get('/me/sessions'),

  endSession: (id: string): Promise<void> => http.remove(`/me/sessions/${encodeURIComponent(id)}`),

  endOtherSessions: (): Promise<void> => http.remove('/me/sessions'),

  user: (id: string): Promise<User> => http.get(`/users/${encodeURIComponent(id)}`),

  findUsers: (query: string): Promise<Page<User>> => http.get('/users', { query, limit: 20 }),

  snapshot: (): Promise<WireSnapshot> => http.get('/snapshot'),
});
