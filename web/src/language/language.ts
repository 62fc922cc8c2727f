import { useSyncExternalStore } from 'react';
import { server } from '../server';
import { en, type Phrases } from './en';
import { es } from './es';

export type Language = 'en' | 'es';

export const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'es', name: 'Español' },
  { code: 'en', name: 'English' },
];

const STORED_AS = 'tertulia.language';
const phrases: Readonly<Record<Language, Phrases>> = { en, es };
const listeners = new Set<() => void>();

const isLanguage = (value: string | null | undefined): value is Language => value === 'en' || value === 'es';

function chosen(): Language {
  const stored = readStored();
  if (stored !== undefined) return stored;
  for (const tag of navigator.languages) {
    const base = tag.toLowerCase().split('-')[0];
    if (isLanguage(base)) return base;
  }
  return 'en';
}

function readStored(): Language | undefined {
  try {
    const stored = localStorage.getItem(STORED_AS);
    return isLanguage(stored) ? stored : undefined;
  } catch {
    return undefined; // Storage may be forbidden; the browser's language does.
  }
}

let current = chosen();
apply();

function apply(): void {
  document.documentElement.lang = current;
  server.http.language = current;
}

export const currentLanguage = (): Language => current;

export function chooseLanguage(language: Language): void {
  current = language;
  try {
    localStorage.setItem(STORED_AS, language);
  } catch {
    // See above.
  }
  apply();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLanguage = (): Language => useSyncExternalStore(subscribe, currentLanguage);
export const usePhrases = (): Phrases => phrases[useLanguage()];
