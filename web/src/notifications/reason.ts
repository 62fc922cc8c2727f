import type { Phrases } from '../language/en';
import { nameOf } from '../shell/name';
import type { Notification } from '../state/model';

/** Why I am told of a message, in a line; `name` is what to call who wrote it. */
export function reasonOf({ reason, roomName, match, ...notification }: Notification, phrases: Phrases, name = nameOf(notification.by, phrases)): string {
  const by = { name };
  switch (reason) {
    case 'reply':
      return phrases.answeredYou(by.name, roomName);
    case 'thread':
      return phrases.wroteInThread(by.name, roomName);
    case 'direct':
      return phrases.wroteToYou(name);
    case 'keyword':
      return phrases.saidKeyword(name, match ?? '', roomName);
    case 'tag':
      return phrases.usedTag(name, match ?? '', roomName);
    case 'here':
      return phrases.calledHere(name, roomName);
    case 'room':
      return phrases.calledRoom(name, roomName);
    case 'reminder':
      return phrases.remindedYou(name, roomName);
    case 'all':
      return phrases.wroteIn(name, roomName);
    default:
      return phrases.mentionedYou(name, roomName);
  }
}

/** What became of it beside the inbox, as the server says it; empty when there is nothing to say. */
export function deliveriesOf({ deliveries }: Pick<Notification, 'deliveries'>): string {
  return deliveries.flatMap(({ text }) => (text === undefined || text === '' ? [] : [text])).join(' · ');
}
