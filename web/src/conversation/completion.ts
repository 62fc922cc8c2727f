import type { Mention, Tag } from '@tertulia/client';
import type { Message, Room } from '../state/model';
import { moderates } from '../state/room';
import { masksOf } from './text';
import { referencesOf, type Reference } from './references';

const CHOICES_MAX = 8;

/** How names are compared: José, jose and ｊｏｓé are one. */
const folded = (name: string): string => name.normalize('NFKD').replace(/\p{Mn}/gu, '').toLowerCase();

/** What may be meant by what is being written: after @ members and the whole room, after # the tags seen lately. */
export function choices(
  reference: Reference,
  room: Pick<Room, 'members' | 'kind' | 'role' | 'roomMentions'>,
  messages: readonly Message[],
  me: string | undefined,
): readonly string[] {
  const wanted = folded(reference.name);
  const begins = (name: string): boolean => folded(name).startsWith(wanted);
  if (reference.sign === '#') return tagsSeen(messages).filter(begins).slice(0, CHOICES_MAX);
  const members = room.members ?? [];
  const named = members
    .filter((member) => member.id !== me && (begins(member.name) || (wanted !== '' && begins(member.displayName ?? ''))))
    .map((member) => member.name)
    .sort((a, b) => a.localeCompare(b));
  const mayCall = room.kind !== 'direct' && (room.roomMentions === 'members' || moderates(room));
  const all = !mayCall ? [] : ['here', 'room'].filter(begins);
  return [...named.slice(0, CHOICES_MAX - all.length), ...all];
}

/** The most used first. */
function tagsSeen(messages: readonly Message[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const message of messages) {
    const masks = masksOf(message);
    for (const tag of message.tags) {
      // What is masked in a message is not offered either.
      if (masks.some((mask) => mask.start < tag.end && tag.start < mask.end)) continue;
      counts.set(tag.name, (counts.get(tag.name) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name);
}

/** The text with what was chosen in the place of what is being written, and where the caret goes. */
export function completed(text: string, reference: Reference, name: string): { readonly text: string; readonly caret: number } {
  const points = [...text];
  const before = `${points.slice(0, reference.start).join('')}${reference.sign}${name} `;
  const after = points.slice(reference.end).join('');
  return { text: before + (after.startsWith(' ') ? after.slice(1) : after), caret: before.length };
}

/** What the server will find in a text, as far as the page can know: for a message on its way. */
export function foreseen(text: string, members: Room['members']): { readonly mentions: readonly Mention[]; readonly tags: readonly Tag[] } {
  const mentions: Mention[] = [];
  const tags: Tag[] = [];
  for (const reference of referencesOf(text)) {
    const { name, start, end } = reference;
    const kind = reference.sign === '@' ? { here: 'here', room: 'room' }[name.toLowerCase()] : undefined;
    const member = members?.find((other) => folded(other.name) === folded(name));
    if (kind !== undefined) mentions.push({ kind: kind as Mention['kind'], name, start, end });
    else if (member !== undefined) mentions.push({ kind: 'user', id: member.id, name, start, end });
    else if (reference.sign === '#' && /\p{L}/u.test(name)) tags.push({ name: folded(name), start, end });
  }
  return { mentions, tags };
}
