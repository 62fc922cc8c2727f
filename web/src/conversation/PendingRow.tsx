import { useLanguage, usePhrases } from '../language/language';
import { clockOrDay } from '../language/time';
import { PersonName } from '../people/PersonName';
import { Avatar } from '../shell/Avatar';
import { Icon } from '../shell/Icon';
import { unannotated } from '../state/message';
import type { PendingMessage } from '../state/model';
import { discard, retry } from '../state/outbox';
import { useChat } from '../state/store';
import { MessageFiles } from '../attachments/MessageFiles';
import { foreseen } from './completion';
import { MessageText } from './MessageText';

interface PendingRowProps {
  readonly message: PendingMessage;
  readonly compact: boolean;
  /** Back into the composer with it. */
  readonly onTakeBack: (message: PendingMessage) => void;
}

/** A message on its way. It keeps its place at the end until the log has given it one. */
export function PendingRow({ message, compact, onTakeBack }: PendingRowProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const me = useChat((state) => state.me);
  const connected = useChat((state) => state.connection.kind === 'live');
  const members = useChat((state) => state.rooms[message.room]?.members);
  if (me === undefined) return null;
  const failed = message.state === 'failed' || message.state === 'removed';
  const why = message.mutedUntil === undefined ? (message.reason ?? '') : phrases.youAreMuted(clockOrDay(message.mutedUntil, language));
  return (
    <article
      className={`message message-pending${failed ? ' message-failed' : ''}${compact ? ' message-compact' : ''}`}
      data-pending={message.state}
    >
      <div className="message-side">{!compact && <Avatar id={me.id} name={me.name} />}</div>
      <div className="message-body">
        {!compact && (
          <header className="message-head">
            <PersonName person={me} room={message.room} className="message-sender" />
            <span className="message-time">{message.state === 'sending' && connected ? phrases.sending : ''}</span>
          </header>
        )}
        <div className="message-text" dir="auto">
          <MessageText message={{ ...unannotated, text: message.text, ...foreseen(message.text, members) }} me={undefined} mayReveal />
        </div>
        {message.attachments !== undefined && <MessageFiles room={message.room} files={message.attachments} />}
        {message.state === 'sending' && !connected && (
          <p className="message-waits">
            <Icon name="clock" />
            {phrases.waitsForConnection}
          </p>
        )}
        {message.state === 'asking' && <p className="message-waits">{phrases.notConfirmed}</p>}
        {message.state === 'held' && (
          <p className="message-waits" role="status">
            <Icon name="clock" />
            {message.edits === undefined ? phrases.heldForReview : phrases.editHeldForReview}
          </p>
        )}
        {failed && (
          <p className="message-failure" role="alert">
            <Icon name="alert" />
            <span>
              {message.state === 'removed' ? phrases.notPublished : message.command === true && why === '' ? phrases.notAnswered : `${phrases.notSent} ${why}`}
            </span>
            {message.state === 'failed' && message.retriable !== false && (
              <button type="button" className="link-button" onClick={() => retry(message.clientId)}>
                {phrases.retry}
              </button>
            )}
            {message.edits === undefined && (
              <button type="button" className="link-button" onClick={() => onTakeBack(message)}>
                {phrases.edit}
              </button>
            )}
            <button type="button" className="link-button" onClick={() => discard(message.clientId)}>
              {phrases.discard}
            </button>
          </p>
        )}
      </div>
    </article>
  );
}
