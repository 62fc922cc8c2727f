import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useFileDrop } from '../attachments/drop';
import { Composer, composerKey, takeBack, type Writing } from '../conversation/Composer';
import { MessageRow, type MessageActions } from '../conversation/MessageRow';
import { PendingRow } from '../conversation/PendingRow';
import { useKeptScroll } from '../conversation/scroll';
import { useLanguage, usePhrases } from '../language/language';
import { dayName, dayOf } from '../language/time';
import { Icon } from '../shell/Icon';
import { usePhone } from '../shell/phone';
import { deleteSoon } from '../state/deletion';
import { threadDraft } from '../state/drafts';
import type { Message, PendingMessage, Room, Thread } from '../state/model';
import { discard } from '../state/outbox';
import { moderates } from '../state/room';
import { store, useChat } from '../state/store';
import { repliesOf, rootOf } from '../state/thread';
import { closeThread, loadThread } from '../state/threads';

interface ThreadPanelProps {
  readonly room: Room;
  readonly thread: Thread;
  readonly pending: readonly PendingMessage[];
  readonly onReact: (message: Message) => void;
  readonly onFormatting: () => void;
}

/** A thread beside its room: the message that began it, its replies, and a composer of its own. Mounted anew for each thread. */
export function ThreadPanel({ room, thread, pending, onReact, onFormatting }: ThreadPanelProps) {
  const phrases = usePhrases();
  /** It stands before its room, and not beside it. */
  const covering = usePhone();
  const language = useLanguage();
  const me = useChat((state) => state.me?.id);
  const deletions = useChat((state) => state.deletions);
  const connected = useChat((state) => state.connection.kind === 'live');
  const [writing, setWriting] = useState<Writing>({ kind: 'new' });
  const [takenBack, setTakenBack] = useState(0);
  const container = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  const { timeline } = thread;
  const scroll = useKeptScroll(container, timeline.atEnd, () => undefined);
  const { loaded } = timeline;
  const root = rootOf(thread);
  const replies = repliesOf(thread);
  const waiting = pending.filter((message) => message.thread === thread.root);
  const bots = useMemo(() => new Set(room.members?.filter((member) => member.bot === true).map((member) => member.id)), [room.members]);

  const needsNewest = loaded === 'no' || timeline.holeAfter !== undefined;
  useEffect(() => {
    // Tried again when the stream is back, should it have failed.
    if (needsNewest || loaded === 'failed') void loadThread('newest');
  }, [needsNewest, connected]);

  // Focus comes here and goes back to where it was.
  useLayoutEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  const place = threadDraft(room.id, thread.root);
  const drop = useFileDrop(room.id, place, !room.archived && writing.kind !== 'edit');
  // My own reply is where I want to look.
  const waitingBefore = useRef(waiting.length);
  useEffect(() => {
    if (waiting.length > waitingBefore.current) scroll.toBottom();
    waitingBefore.current = waiting.length;
  });

  function show(id: string): void {
    const row = container.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
    if (row == null) return;
    scroll.toElement(row);
    row.focus({ preventScroll: true });
  }

  const actions: MessageActions = useMemo(
    () => ({
      onReply: (to) => setWriting(to.id === thread.root ? { kind: 'new' } : { kind: 'reply', to }),
      onEdit: (message) => setWriting({ kind: 'edit', message }),
      onDelete: deleteSoon,
      onReact,
      onJump: (message) => show(message.id),
      onFind: () => undefined,
    }),
    [thread.root, onReact],
  );

  function backToComposer(message: PendingMessage): void {
    takeBack(place, message.text, message.attachments);
    discard(message.clientId);
    setWriting({ kind: 'new' });
    setTakenBack((times) => times + 1);
  }

  function editLast(): void {
    const { deletions: going } = store.state();
    const own = replies.findLast((message) => message.sender.id === me && message.kind !== 'system' && message.deletedAt === undefined && going[message.id] !== 'waiting');
    if (own !== undefined) setWriting({ kind: 'edit', message: own });
  }

  function row(message: Message): ReactNode {
    const answered = message.replyTo === thread.root ? undefined : replies.find(({ id }) => id === message.replyTo);
    return (
      <MessageRow
        message={message}
        original={answered}
        compact={false}
        highlighted={false}
        me={me}
        bot={bots.has(message.sender.id)}
        moderates={moderates(room)}
        writable={!room.archived}
        deletion={deletions[message.id]}
        inThread
        actions={actions}
      />
    );
  }

  return (
    <section
      ref={panel}
      role={covering ? 'main' : 'complementary'}
      className="thread-panel"
      aria-label={phrases.thread}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
        event.preventDefault();
        // The page's own Escape would take the focus elsewhere.
        event.stopPropagation();
        closeThread();
      }}
      {...drop.handlers}
    >
      {drop.over && <p className="drop-here">{phrases.dropHere}</p>}
      <header className="section-head">
        {covering ? <h1>{phrases.thread}</h1> : <h2>{phrases.thread}</h2>}
        <button type="button" className="icon-button" onClick={closeThread} aria-label={phrases.closeThread} title={`${phrases.closeThread} (Esc)`}>
          <Icon name="close" />
        </button>
      </header>
      <div ref={container} className="timeline" tabIndex={0} role="region" aria-label={phrases.repliesIn}>
        <div className="timeline-content">
          {root !== undefined && <div className="timeline-item thread-root">{row(root)}</div>}
          {loaded === 'failed' ? (
            <div className="timeline-note" role="alert">
              <p>{phrases.threadFailed}</p>
              <button type="button" className="button" onClick={() => void loadThread('newest')}>
                {phrases.tryAgain}
              </button>
            </div>
          ) : loaded !== 'yes' ? (
            <p className="timeline-note quiet">{phrases.loading}</p>
          ) : timeline.hasOlder ? (
            <div className="timeline-note">
              <button type="button" className="link-button" onClick={() => void loadThread('older')}>
                {phrases.earlierReplies}
              </button>
            </div>
          ) : (
            <p className="timeline-note quiet" role="status">
              {root?.replies === undefined ? phrases.noReplies : phrases.replies(root.replies.count)}
            </p>
          )}
          {replies.map((message, index) => {
            const before = replies[index - 1] ?? root;
            const newDay = before !== undefined && dayOf(before.at) !== dayOf(message.at);
            return (
              <div key={message.id} className="timeline-item">
                {newDay && (
                  <div className="day" role="separator" aria-label={dayName(message.at, language, phrases)}>
                    <span aria-hidden="true">{dayName(message.at, language, phrases)}</span>
                  </div>
                )}
                {row(message)}
              </div>
            );
          })}
          {waiting.map((message) => (
            <PendingRow key={message.clientId} message={message} compact={false} onTakeBack={backToComposer} />
          ))}
        </div>
      </div>
      {!room.archived && root !== undefined && (
        <Composer
          key={`${composerKey(writing)} ${takenBack}`}
          room={room.id}
          thread={thread.root}
          label={phrases.thread}
          writing={writing}
          onWriting={setWriting}
          onEditLast={editLast}
          onEmptied={(message) => {
            deleteSoon(message);
            setWriting({ kind: 'new' });
          }}
          onFormatting={onFormatting}
        />
      )}
    </section>
  );
}
