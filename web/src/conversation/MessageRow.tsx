import { memo, useContext, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { useLanguage, usePhrases } from '../language/language';
import { clockTime, fullTime } from '../language/time';
import { useNames } from '../people/names';
import { PersonName } from '../people/PersonName';
import { Avatar } from '../shell/Avatar';
import { Icon } from '../shell/Icon';
import { undoDeletion } from '../state/deletion';
import type { Message } from '../state/model';
import { MessageFiles } from '../attachments/MessageFiles';
import { pollOf } from './commands';
import { MessageText } from './MessageText';
import { PollAnswers } from './PollAnswers';
import { Reactions } from './Reactions';
import { FlagMark } from '../moderation/FlagMark';
import { ToneMark } from '../mood/ToneMark';
import { ReadAloud, ReadAloudFailure } from '../speech/ReadAloud';
import { reader } from '../speech/reader';
import { MessageMenu } from '../threads/MessageMenu';
import { RowToolsContext } from '../threads/rowTools';
import { ThreadSummary } from '../threads/ThreadSummary';
import { readable } from './text';

export interface MessageActions {
  readonly onReply: (message: Message) => void;
  readonly onEdit: (message: Message) => void;
  readonly onDelete: (message: Message) => void;
  /** Choose an emoji for it. */
  readonly onReact: (message: Message) => void;
  readonly onJump: (message: Message) => void;
  /** To a message that is not in the window. */
  readonly onFind: (id: string) => void;
}

interface MessageRowProps {
  readonly message: Message;
  /** The message it answers, when it is in the window. */
  readonly original: Message | undefined;
  /** Follows a message of the same person closely: no picture, no name. */
  readonly compact: boolean;
  readonly highlighted: boolean;
  readonly me: string | undefined;
  /** Whether a program wrote it. */
  readonly bot: boolean;
  /** Whether I may delete what others wrote. */
  readonly moderates: boolean;
  /** Whether anything can be written here: not in an archived room. */
  readonly writable: boolean;
  /** I delete it: it can be undone, or did not succeed. */
  readonly deletion: 'waiting' | 'failed' | undefined;
  /** It stands in its thread, and not in the room's flow. */
  readonly inThread?: boolean;
  readonly actions: MessageActions;
}

export const MessageRow = memo(function MessageRow({ message, original, compact, highlighted, me, bot, moderates, writable, deletion, inThread = false, actions }: MessageRowProps) {
  const language = useLanguage();
  const phrases = usePhrases();
  const names = useNames(message.room);
  const tools = useContext(RowToolsContext);
  const own = message.sender.id === me;
  const mayDelete = own || moderates;
  const gone = message.deletedAt !== undefined;
  const deleted = gone || deletion === 'waiting';
  const callsMe = message.mentions.some((mention) => mention.kind === 'user' && mention.id === me);
  const poll = deleted ? undefined : pollOf(message);
  const classes = ['message'];
  if (compact) classes.push('message-compact');
  if (highlighted) classes.push('message-target');
  if (callsMe) classes.push('message-calls-me');

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey || deleted) return;
    const act = {
      r: writable ? actions.onReply : undefined,
      '+': writable ? actions.onReact : undefined,
      e: writable && own && message.kind !== 'system' ? actions.onEdit : undefined,
      p: reader.toggle,
      t: tools === undefined || inThread ? undefined : () => tools.openThread(message.thread ?? message.id),
      u: tools === undefined || inThread ? undefined : tools.markUnread,
      Delete: mayDelete ? actions.onDelete : undefined,
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(message);
  }

  return (
    <article
      className={classes.join(' ')}
      data-message={message.id}
      data-position={message.position}
      tabIndex={-1}
      aria-label={phrases.says(names.full(message.sender), deleted ? phrases.deleted : readable(message, phrases))}
      onKeyDown={onKeyDown}
    >
      <div className="message-side">
        {compact ? (
          <time className="message-time" dateTime={message.at} title={fullTime(message.at, language)}>
            {clockTime(message.at, language)}
          </time>
        ) : (
          <Avatar id={message.sender.id} name={message.sender.name} />
        )}
      </div>
      <div className="message-body">
        {message.replyTo !== undefined && !deleted && !(inThread && original === undefined) && (
          <ReplyQuote message={message} replyTo={message.replyTo} original={original} inThread={inThread} onJump={actions.onJump} onFind={actions.onFind} />
        )}
        {message.pinned !== undefined && !deleted && (
          <p className="message-pinned" title={phrases.pinnedBy(names.full(message.pinned.by))}>
            <Icon name="pin" />
            <span>{phrases.pinned}</span>
          </p>
        )}
        {!compact && (
          <header className="message-head">
            <PersonName person={message.sender} room={message.room} className="message-sender" />
            {bot && <span className="bot-mark">{phrases.bot}</span>}
            <time className="message-time" dateTime={message.at} title={fullTime(message.at, language)}>
              {clockTime(message.at, language)}
            </time>
          </header>
        )}
        {deleted ? (
          <p className="message-text message-deleted">
            {phrases.deleted}
            {!gone && <Undo id={message.id} />}
          </p>
        ) : (
          <div className={message.kind === 'action' ? 'message-text message-action' : 'message-text'} dir="auto">
            {message.kind === 'action' && <><PersonName person={message.sender} room={message.room} className="message-actor" /> </>}
            <MessageText message={poll === undefined ? message : { ...message, text: `📊 ${poll.question}` }} me={me} mayReveal={(own || moderates) && !message.masked} />
            {message.editedAt !== undefined && (
              <span className="message-edited" title={phrases.editedAt(fullTime(message.editedAt, language))}>
                {' '}
                ({phrases.edited})
              </span>
            )}
            {moderates && !message.approved && message.flags.length > 0 && <FlagMark flags={message.flags} />}
            <ToneMark room={message.room} sentiment={message.sentiment} />
          </div>
        )}
        {!deleted && message.attachments.length > 0 && <MessageFiles room={message.room} files={message.attachments} />}
        {poll !== undefined && <PollAnswers message={message} poll={poll} writable={writable} mayEnd={mayDelete} />}
        {!deleted && <Reactions message={message} except={poll?.answers.map(({ sign }) => sign) ?? NONE} writable={writable} onReact={actions.onReact} />}
        {!inThread && <ThreadSummary message={message} />}
        {!gone && deletion === 'failed' && (
          <p className="message-failure" role="alert">
            <Icon name="alert" />
            <span>{phrases.notDeleted}</span>
            <button type="button" className="link-button" onClick={() => actions.onDelete(message)}>
              {phrases.retry}
            </button>
            <button type="button" className="link-button" onClick={() => undoDeletion(message.id)}>
              {phrases.discard}
            </button>
          </p>
        )}
        {!deleted && <ReadAloudFailure message={message} />}
      </div>
      {!deleted && (
        <div className="message-actions" role="group" aria-label={phrases.messageActions}>
          <button type="button" className="icon-button" data-writes="" tabIndex={-1} onClick={() => actions.onReact(message)} aria-label={phrases.react} aria-keyshortcuts="+" title={phrases.react}>
            <Icon name="smile" />
          </button>
          <ReadAloud message={message} />
          <button type="button" className="icon-button" data-writes="" tabIndex={-1} onClick={() => actions.onReply(message)} aria-label={phrases.reply} title={phrases.reply}>
            <Icon name="reply" />
          </button>
          {own && message.kind !== 'system' && (
            <button type="button" className="icon-button" data-writes="" tabIndex={-1} onClick={() => actions.onEdit(message)} aria-label={phrases.edit} title={phrases.edit}>
              <Icon name="edit" />
            </button>
          )}
          {mayDelete && (
            <button type="button" className="icon-button" tabIndex={-1} onClick={() => actions.onDelete(message)} aria-label={phrases.delete} title={phrases.delete}>
              <Icon name="trash" />
            </button>
          )}
          <MessageMenu message={message} writable={writable} inThread={inThread} />
        </div>
      )}
    </article>
  );
});

const NONE: readonly string[] = [];

/** Takes a deletion back. It has the focus if what was pressed to delete had it. */
function Undo({ id }: { readonly id: string }) {
  const phrases = usePhrases();
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body || focused.contains(button.current)) button.current?.focus({ preventScroll: true });
  }, []);
  return (
    <button
      ref={button}
      type="button"
      className="link-button"
      onClick={() => {
        // This button goes; the keys stay with its message.
        button.current?.closest('article')?.focus({ preventScroll: true });
        undoDeletion(id);
      }}
    >
      {phrases.undo}
    </button>
  );
}

interface ReplyQuoteProps {
  readonly message: Message;
  readonly inThread: boolean;
  readonly replyTo: string;
  readonly original: Message | undefined;
  readonly onJump: (message: Message) => void;
  readonly onFind: (id: string) => void;
}

/** The first line of what a message answers, and the way into its thread; where it is in none, or in its thread already, the way there. */
function ReplyQuote({ message, replyTo, original, inThread, onJump, onFind }: ReplyQuoteProps) {
  const phrases = usePhrases();
  const names = useNames(message.room);
  const tools = useContext(RowToolsContext);
  const { thread } = message;
  const enter = thread === undefined || inThread || tools === undefined ? undefined : () => tools.openThread(thread);
  if (original === undefined) {
    return (
      <button type="button" className="reply-quote" tabIndex={-1} onClick={enter ?? (() => onFind(replyTo))}>
        <Icon name="reply" />
        <span>{phrases.inReplyToEarlier}</span>
      </button>
    );
  }
  return (
    <button type="button" className="reply-quote" tabIndex={-1} onClick={enter ?? (() => onJump(original))}>
      <Icon name="reply" />
      <span className="sr-only">{phrases.inReplyTo(names.full(original.sender))}</span>
      <strong aria-hidden="true">{names.brief(original.sender)}</strong>
      <span className="reply-quote-text">{original.deletedAt === undefined ? readable(original, phrases) : phrases.deleted}</span>
    </button>
  );
}
