import type { Phrases } from '../language/en';
import type { Notification } from '../state/model';

/** Why I am told of a message, in a line; `name` is what to call who wrote it. */
export function reasonOf({ reason, roomName, match, ...notification }: Notification, phrases: Phrases, name = notification.by.name): string {
  const by = { name };
  switch (reason) {
    case 'reply':
      return phrases.answeredYou(by.name, roomName);
    case 'thread':
      return phrases.wroteInThread(by.name, roomName);
    case 'direct':
      return phrases.wroteToYou(by.name);
    case 'keyword':
      return phrases.saidKeyword(by.name, match ?? '', roomName);
    case 'tag':
      return phrases.usedTag(by.name, match ?? '', roomName);
    case 'here':
      return phrases.calledHere(by.name, roomName);
    case 'room':
      return phrases.calledRoom(by.name, roomName);
    case 'reminder':
      return phrases.remindedYou(by.name, roomName);
    case 'all':
      return phrases.wroteIn(by.name, roomName);
    default:
      return phrases.mentionedYou(by.name, roomName);
  }
}

/** What became of it beside the inbox, as the server says it; empty when there is nothing to say. */
export function deliveriesOf({ deliveries }: Pick<Notification, 'deliveries'>): string {
  return deliveries.flatMap(({ text }) => (text === undefined || text === '' ? [] : [text])).join(' · ');
}
