import { memo } from 'react';
import { MessageFiles } from '../attachments/MessageFiles';
import { MessageText } from '../conversation/MessageText';
import { readable } from '../conversation/text';
import { useLanguage, usePhrases } from '../language/language';
import { clockTime, fullTime } from '../language/time';
import { useNames } from '../people/names';
import { PersonName } from '../people/PersonName';
import { ToneMark } from '../mood/ToneMark';
import { Avatar } from '../shell/Avatar';
import type { Message } from '../state/model';

interface PastRowProps {
  readonly message: Message;
  /** The message it answers, when it is among those shown. */
  readonly original: Message | undefined;
  /** Whether it stood then and was deleted since: its text is gone. */
  readonly erased: boolean;
  /** Whether the last event was about it. */
  readonly changed: boolean;
  readonly me: string | undefined;
  readonly moderates: boolean;
}

/** A message as it was: to be read, and nothing else. */
export const PastRow = memo(function PastRow({ message, original, erased, changed, me, moderates }: PastRowProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const names = useNames(message.room);
  const gone = message.deletedAt !== undefined;
  const said = gone ? phrases.deleted : erased ? phrases.pastErased : readable(message, phrases);
  return (
    <article
      className={changed ? 'message past-changed' : 'message'}
      data-message={message.id}
      data-position={message.position}
      aria-label={phrases.says(names.full(message.sender), said)}
    >
      <div className="message-side">
        <Avatar id={message.sender.id} name={message.sender.name} />
      </div>
      <div className="message-body">
        {original !== undefined && !gone && (
          <p className="past-reply quiet">
            {phrases.inReplyTo(names.brief(original.sender))} {original.deletedAt === undefined ? readable(original, phrases) : phrases.deleted}
          </p>
        )}
        <header className="message-head">
          <PersonName person={message.sender} room={message.room} className="message-sender" />
          <time className="message-time" dateTime={message.at} title={fullTime(message.at, language)}>
            {clockTime(message.at, language)}
          </time>
        </header>
        {gone || erased ? (
          <p className="message-text message-deleted">{said}</p>
        ) : (
          <div className={message.kind === 'action' ? 'message-text message-action' : 'message-text'} dir="auto">
            {message.kind === 'action' && <><PersonName person={message.sender} room={message.room} className="message-actor" /> </>}
            <MessageText message={message} me={me} mayReveal={(message.sender.id === me || moderates) && !message.masked} />
            {message.editedAt !== undefined && (
              <span className="message-edited" title={phrases.editedAt(fullTime(message.editedAt, language))}>
                {' '}
                ({phrases.edited})
              </span>
            )}
            <ToneMark room={message.room} sentiment={message.sentiment} />
          </div>
        )}
        {!gone && !erased && message.attachments.length > 0 && <MessageFiles room={message.room} files={message.attachments} />}
        {!gone && message.reactions.length > 0 && (
          <ul className="reactions" aria-label={phrases.reactions}>
            {message.reactions.map(({ emoji, count, me: mine }) => (
              <li key={emoji} className={mine ? 'reaction past-mine' : 'reaction'}>
                <span className="sr-only">{phrases.reaction(emoji, count)}</span>
                <span aria-hidden="true">{emoji}</span>
                <span aria-hidden="true">{count}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </article>
  );
});
