import type { Http } from './http.ts';
import type { SignedIn } from './account.ts';
import type { Instant, Page, User } from './wire.ts';

/** Where one can sign in with an account one has elsewhere. */
export interface Provider {
  readonly id: string;
  readonly label: string;
}

/** An account elsewhere that signs me in. */
export interface Identity {
  /** Absent if the server does not offer it any more. */
  readonly provider?: string;
  readonly label: string;
  readonly createdAt: Instant;
}

/** Who has signed in elsewhere and has no account here yet: the proposed name is somebody's. */
export interface PendingSignUp {
  readonly provider: string;
  readonly label: string;
  readonly name?: string;
  readonly displayName?: string;
}

/** What of me is kept: accounts elsewhere, my picture, a copy of it all, and the end of it. A password is asked for by `confirmation-needed`. */
export const identityOn = (http: Http) => ({
  providers: (): Promise<Page<Provider>> => http.get('/sign-in/providers'),

  pending: (): Promise<PendingSignUp> => http.get('/sign-in/pending'),

  choose: (name: string): Promise<SignedIn> => http.post('/sign-in/pending', { name }),

  identities: (): Promise<Page<Identity>> => http.get('/me/identities'),

  /** Where to send the browser. */
  link: (provider: string, password?: string): Promise<{ readonly location: string }> =>
    http.post(`/me/identities/${encodeURIComponent(provider)}`, { password }),

  unlink: (provider: string): Promise<void> => http.remove(`/me/identities/${encodeURIComponent(provider)}`),

  /** A first password. */
  setPassword: (password: string): Promise<void> => http.post('/me/password', { password }),

  /** PNG, JPEG or WebP, at most 1 MB. */
  setAvatar: (picture: Blob): Promise<{ readonly user: User }> => http.putFile('/me/avatar', picture),

  removeAvatar: (): Promise<{ readonly user: User }> => http.remove('/me/avatar'),

  /** A ZIP of JSON files. */
  exported: (password?: string): Promise<Blob> => http.download('/me/export', { password }),

  /** There is no way back. */
  deleteAccount: (name: string, messages: 'keep' | 'delete', password?: string): Promise<void> =>
    http.post('/me/deletion', { name, messages, password }),
});

/** Where a browser begins to sign in at a provider; `place` is where in the page it goes on, a fragment without its `#`. */
export const signInAddress = (provider: string, place: string, again = false): string =>
  `/api/sign-in/${encodeURIComponent(provider)}?${new URLSearchParams({ ...(place === '' ? {} : { return: place }), ...(again ? { again: 'true' } : {}) }).toString()}`;

/** The picture of a person who has one, by its version. */
export const avatarAddress = (user: string, version: number): string => `/api/users/${encodeURIComponent(user)}/avatar?v=${version}`;
