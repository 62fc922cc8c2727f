import { usePhrases } from '../language/language';
import { Avatar } from '../shell/Avatar';
import { Icon } from '../shell/Icon';
import type { PendingMessage } from '../state/model';
import { discard, retry } from '../state/outbox';
import { useChat } from '../state/store';
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
  const me = useChat((state) => state.me);
  const members = useChat((state) => state.rooms[message.room]?.members);
  if (me === undefined) return null;
  const failed = message.state === 'failed';
  return (
    <article
      className={`message message-pending${failed ? ' message-failed' : ''}${compact ? ' message-compact' : ''}`}
      data-pending={message.state}
    >
      <div className="message-side">{!compact && <Avatar id={me.id} name={me.name} />}</div>
      <div className="message-body">
        {!compact && (
          <header className="message-head">
            <span className="message-sender">{me.name}</span>
            <span className="message-time">{failed ? '' : phrases.sending}</span>
          </header>
        )}
        <p className="message-text" dir="auto">
          <MessageText message={{ text: message.text, ...foreseen(message.text, members) }} me={undefined} />
        </p>
        {failed && (
          <p className="message-failure" role="alert">
            <Icon name="alert" />
            <span>
              {phrases.notSent} {message.reason}
            </span>
            {message.confirmable === true && (
              <button type="button" className="link-button" onClick={() => retry(message.clientId, true)}>
                {phrases.sendToAll}
              </button>
            )}
            {message.retriable !== false && (
              <button type="button" className="link-button" onClick={() => retry(message.clientId)}>
                {phrases.retry}
              </button>
            )}
            <button type="button" className="link-button" onClick={() => onTakeBack(message)}>
              {phrases.edit}
            </button>
            <button type="button" className="link-button" onClick={() => discard(message.clientId)}>
              {phrases.discard}
            </button>
          </p>
        )}
      </div>
    </article>
  );
}
