import type { Phrases } from './en';
import type { Language } from './language';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formats are dear to make and cheap to use. */
function format(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`;
  let known = formats.get(key);
  if (known === undefined) formats.set(key, (known = new Intl.DateTimeFormat(language, options)));
  return known;
}

export const clockTime = (at: string, language: Language): string =>
  format(language, 'clock', { hour: 'numeric', minute: '2-digit' }).format(new Date(at));

export const fullTime = (at: string, language: Language): string =>
  format(language, 'full', { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(at));

/** To the second, and still short. */
export const momentOfTime = (at: string, language: Language): string =>
  format(language, 'moment', { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at));

export const dateAndTime = (at: string, language: Language): string =>
  format(language, 'date and time', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));

/** A key that two instants share when they fall on the same local day. */
export function dayOf(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

export function dayName(at: string, language: Language, phrases: Phrases): string {
  const date = new Date(at);
  const now = new Date();
  if (dayOf(at) === dayOf(now.toISOString())) return phrases.today;
  if (dayOf(at) === dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1).toISOString())) {
    return phrases.yesterday;
  }
  const sameYear = date.getFullYear() === now.getFullYear();
  const name = format(language, sameYear ? 'day' : 'day and year', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(date);
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** When something that lies ahead comes: the time today, with the day otherwise. */
export function clockOrDay(at: string, language: Language): string {
  if (dayOf(at) === dayOf(new Date().toISOString())) return clockTime(at, language);
  return format(language, 'day and time', { weekday: 'short', hour: 'numeric', minute: '2-digit' }).format(new Date(at));
}

/** Short enough for a list: the time today, the day otherwise. */
export function briefTime(at: string, language: Language): string {
  if (at === '') return '';
  if (dayOf(at) === dayOf(new Date().toISOString())) return clockTime(at, language);
  return format(language, 'brief', { day: 'numeric', month: 'short' }).format(new Date(at));
}
