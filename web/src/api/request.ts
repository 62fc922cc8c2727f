import { readJson } from './json';
import { Problem, problemOf } from './problem';

/** How long a request may take before it counts as unanswered. Longer than the server's own longest wait (2 s) by far. */
const TIMEOUT_MS = 15_000;

let acceptLanguage = 'en';
let onUnauthenticated: () => void = () => {};

export function speak(language: string): void {
  acceptLanguage = language;
}

/** What every request, also one that is not made here, says as its `Accept-Language`. */
export function spoken(): string {
  return acceptLanguage;
}

/** Called when the server no longer knows the session, whatever the request was. */
export function whenUnauthenticated(listener: () => void): void {
  onUnauthenticated = listener;
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

/** An answer that is no refusal. */
async function answer(path: string, query: Query, more: RequestInit, headers: Record<string, string>): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(addressOf(path, query), {
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...more,
      headers: { 'Accept-Language': acceptLanguage, ...headers },
    });
  } catch {
    throw new Problem('network', 0, '');
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && path !== '/sessions') onUnauthenticated();
  throw problem;
}

/** A file that the browser may keep, as its headers say. */
export async function getFile(path: string, accept: string, signal: AbortSignal): Promise<Blob> {
  const both = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const response = await answer(path, {}, { signal: both }, { Accept: `${accept}, application/problem+json` });
  return response.blob().catch(() => {
    throw new Problem('network', 0, '');
  });
}

async function request<T>(method: string, path: string, query: Query, body?: unknown, keepalive = false): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const more: RequestInit = {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: 'no-store',
    keepalive,
  };
  const response = await answer(path, query, more, headers);
  try {
    const text = await response.text();
    return (text === '' ? undefined : readJson(text)) as T;
  } catch {
    throw new Problem('network', 0, '');
  }
}

export const get = <T>(path: string, query: Query = {}): Promise<T> => request('GET', path, query);
export const post = <T>(path: string, body: unknown): Promise<T> => request('POST', path, {}, body);
export const put = <T>(path: string, body: unknown = {}): Promise<T> => request('PUT', path, {}, body);
/** A PUT that is carried out although the page goes away meanwhile. */
export const putLasting = <T>(path: string, body: unknown): Promise<T> => request('PUT', path, {}, body, true);
export const patch = <T>(path: string, body: unknown): Promise<T> => request('PATCH', path, {}, body);
/** A DELETE of what a query names. */
export const removeWith = (path: string, query: Query): Promise<void> => request('DELETE', path, query);
export const remove = (path: string): Promise<void> => request('DELETE', path, {});
/** A DELETE that is carried out although the page goes away meanwhile. */
export const removeLasting = (path: string): Promise<void> => request('DELETE', path, {}, undefined, true);
