import { usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { Icon } from '../shell/Icon';
import { reactionsOf } from '../state/message';
import type { Message } from '../state/model';
import { react } from '../state/reacting';

/** The server counts no more different emoji on one message. */
const EMOJI_MAX = 32;

interface ReactionsProps {
  readonly message: Message;
  /** Emoji that stand for something else here: the answers of a poll. */
  readonly except: readonly string[];
  /** Whether one can react here; else they are only shown. */
  readonly writable: boolean;
  readonly onReact: (message: Message) => void;
}

/** What people think of a message, each emoji with its count; pressed where I am one of them. */
export function Reactions({ message, except, writable, onReact }: ReactionsProps) {
  const phrases = usePhrases();
  const reactions = reactionsOf(message).filter(({ emoji }) => !except.includes(emoji));
  if (reactions.length === 0 && message.refusal === undefined) return null;

  return (
    <div className="reactions" role="group" aria-label={phrases.reactions}>
      {reactions.map(({ emoji, count, me }) => (
        <button key={emoji} type="button" className="reaction" aria-pressed={me} aria-label={phrases.reaction(emoji, count)} disabled={!writable} onClick={() => void react(message, emoji, !me)}>
          <span aria-hidden="true">{emoji}</span>
          <span aria-hidden="true">{count}</span>
        </button>
      ))}
      {reactions.length > 0 && reactions.length < EMOJI_MAX && (
        <button type="button" className="reaction" data-writes="" aria-label={phrases.react} title={phrases.react} onClick={() => onReact(message)}>
          <Icon name="smile" />
        </button>
      )}
      {message.refusal !== undefined && (
        <span className="form-error" role="alert">
          {failureText(message.refusal, phrases)}
        </span>
      )}
    </div>
  );
}
