import { readJson } from './json.ts';
import { Problem, problemOf } from './problem.ts';

/** How long a request may take before it counts as unanswered. Longer than the server's own longest wait (2 s) by far. */
const TIMEOUT_MS = 15_000;

/** Where the server is and who asks. */
export interface Access {
  /** Such as `https://chat.example`; absent in a page that this server serves. */
  readonly url?: string;
  /** An access token; absent in a browser, whose session is a cookie that scripts never see. */
  readonly token?: string;
  /** In which the server words its refusals: `en`, `es`. */
  readonly language?: string;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

function addressOf(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return `/api${path}${text === '' ? '' : `?${text}`}`;
}

/**
 * Requests to one server by one caller. Each is answered, or rejected with a {@link Problem}: the server's refusal, or
 * `network` when there was no answer within 15 s.
 */
export class Http {
  /** The `Accept-Language` of what is asked from now on. */
  language: string;
  /** Called when the server no longer knows the session or token, whatever the request was. */
  onUnauthenticated: () => void = () => {};
  private readonly url: string;
  private readonly token: string | undefined;

  constructor({ url = '', token, language = 'en' }: Access = {}) {
    this.url = url.replace(/\/+$/, '');
    this.token = token;
    this.language = language;
  }

  readonly get = <T>(path: string, query: Query = {}): Promise<T> => this.request('GET', path, query);
  readonly post = <T>(path: string, body: unknown): Promise<T> => this.request('POST', path, {}, body);
  readonly put = <T>(path: string, body: unknown = {}): Promise<T> => this.request('PUT', path, {}, body);
  /** A PUT that is carried out although the page goes away meanwhile. */
  readonly putLasting = <T>(path: string, body: unknown): Promise<T> => this.request('PUT', path, {}, body, true);
  readonly patch = <T>(path: string, body: unknown): Promise<T> => this.request('PATCH', path, {}, body);
  readonly remove = (path: string): Promise<void> => this.request('DELETE', path, {});
  /** A DELETE of what a query names. */
  readonly removeWith = (path: string, query: Query): Promise<void> => this.request('DELETE', path, query);
  /** A DELETE that is carried out although the page goes away meanwhile. */
  readonly removeLasting = (path: string): Promise<void> => this.request('DELETE', path, {}, undefined, true);

  /** A file that the browser may keep, as its headers say. */
  async getFile(path: string, accept: string, signal: AbortSignal): Promise<Blob> {
    const both = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await this.answer(path, {}, { signal: both }, { Accept: `${accept}, application/problem+json` });
    return response.blob().catch(() => {
      throw new Problem('network', 0, '');
    });
  }

  /** The answer as it is, refusals too: for streams, which refuse in band. `path` begins with `/api`. */
  open(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    return this.fetch(path, { cache: 'no-store', signal }, headers);
  }

  private async request<T>(method: string, path: string, query: Query, body?: unknown, keepalive = false): Promise<T> {
    const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const more: RequestInit = {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      keepalive,
    };
    const response = await this.answer(path, query, more, headers);
    try {
      const text = await response.text();
      return (text === '' ? undefined : readJson(text)) as T;
    } catch {
      throw new Problem('network', 0, '');
    }
  }

  /** An answer that is no refusal. */
  private async answer(path: string, query: Query, more: RequestInit, headers: Record<string, string>): Promise<Response> {
    let response: Response;
    try {
      response = await this.fetch(addressOf(path, query), { signal: AbortSignal.timeout(TIMEOUT_MS), ...more }, headers);
    } catch {
      throw new Problem('network', 0, '');
    }
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (response.status === 401 && path !== '/sessions') this.onUnauthenticated();
    throw problem;
  }

  private fetch(address: string, more: RequestInit, headers: Readonly<Record<string, string>>): Promise<Response> {
    const all: Record<string, string> = { 'Accept-Language': this.language, ...headers };
    if (this.token !== undefined) all['Authorization'] = `Bearer ${this.token}`;
    return fetch(`${this.url}${address}`, { credentials: 'same-origin', ...more, headers: all });
  }
}
