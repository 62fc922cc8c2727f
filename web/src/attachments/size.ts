import type { Language } from '../language/language';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size in bytes for people, as "1.4 MB". */
export function sizeText(bytes: number, language: Language): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1_000 && unit < UNITS.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: unit === 0 || size >= 100 ? 0 : 1,
  }).format(size);
}

const KINDS: Readonly<Record<string, string>> = {
  'text/plain': 'TXT',
  'image/jpeg': 'JPEG',
  'audio/mpeg': 'MP3',
  'application/ogg': 'OGG',
};

/** What a file is, in a word: its type's name, as "PDF"; of an archive its name's end, for documents are archives too. */
export function kindText({ type, name }: { readonly type: string; readonly name: string }): string {
  const end = /\.([a-z0-9]{1,5})$/iu.exec(name)?.[1];
  if (type === 'application/zip' && end !== undefined) return end.toUpperCase();
  return KINDS[type] ?? type.slice(type.indexOf('/') + 1).toUpperCase();
}
