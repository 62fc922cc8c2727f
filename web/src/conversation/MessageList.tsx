import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { offsetOf } from '../api/position';
import type { Position } from '../api/wire';
import { useLanguage, usePhrases } from '../language/language';
import { dayName, dayOf } from '../language/time';
import { Icon } from '../shell/Icon';
import { loadNewer, loadNewest, loadOlder } from '../state/history';
import type { Message, Note, PendingMessage, Room, Timeline } from '../state/model';
import { markRead } from '../state/reading';
import { moderates } from '../state/room';
import { store, useChat } from '../state/store';
import { MessageRow, type MessageActions } from './MessageRow';
import { NoteLine } from './NoteLine';
import { PendingRow } from './PendingRow';
import { useKeptScroll } from './scroll';
import { readable } from './text';
import { useVisible } from './visible';

/** This close to either end of the window, the next page is fetched. */
const PAGE_AHEAD_PX = 600;
const SAME_BREATH_MS = 5 * 60_000;

interface MessageListProps {
  readonly room: Room;
  readonly label: string;
  readonly timeline: Timeline;
  readonly pending: readonly PendingMessage[];
  readonly notes: readonly Note[];
  readonly target: Position | undefined;
  readonly onTargetShown: () => void;
  readonly actions: Omit<MessageActions, 'onJump'>;
  readonly onTakeBack: (message: PendingMessage) => void;
}

export function MessageList({ room, label, timeline, pending, notes, target, onTargetShown, actions, onTakeBack }: MessageListProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const me = useChat((state) => state.me?.id);
  const container = useRef<HTMLDivElement>(null);
  const visible = useVisible();
  const [atBottom, setAtBottom] = useState(true);
  const [highlighted, setHighlighted] = useState<string>();
  const { items, hasOlder, atEnd, loaded } = timeline;

  function moved(): void {
    const element = container.current;
    if (element === null) return;
    setAtBottom(scroll.atBottom());
    if (loaded !== 'yes') return;
    if (hasOlder && element.scrollTop < PAGE_AHEAD_PX) void loadOlder(room.id);
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (!atEnd && below < PAGE_AHEAD_PX) void loadNewer(room.id);
  }
  const scroll = useKeptScroll(container, moved);

  // A page may be too short to fill the screen: look again after every change of the window.
  useEffect(moved, [timeline]);

  const following = atBottom && atEnd && visible && loaded === 'yes';
  const last = items.at(-1)?.position;
  useEffect(() => {
    store.dispatch({ type: 'following', room: following ? room.id : undefined });
    if (following && last !== undefined) markRead(room.id, last);
  }, [following, last, room.id, room.unread]);

  useEffect(() => {
    if (target === undefined || loaded !== 'yes') return;
    const message = items.find((item) => item.offset === offsetOf(target));
    const row = message === undefined ? undefined : rowOf(container.current, message.id);
    if (message !== undefined && row !== undefined) {
      scroll.toElement(row);
      row.focus({ preventScroll: true });
      setHighlighted(message.id);
    }
    onTargetShown();
    // Once for each target: later changes of the window must not pull the reader back.
  }, [target, loaded]);

  // My own new message is where I want to look.
  const sent = pending.length + notes.length;
  const sentBefore = useRef(sent);
  useEffect(() => {
    if (sent > sentBefore.current) toNewest();
    sentBefore.current = sent;
  });

  function toNewest(): void {
    scroll.toBottom();
    setAtBottom(true);
    if (!atEnd) void loadNewest(room.id).then(() => scroll.toBottom());
  }

  const bots = useMemo(() => new Set(room.members?.filter((member) => member.bot === true).map((member) => member.id)), [room.members]);
  const byId = useMemo(() => new Map(items.map((item) => [item.id, item])), [items]);
  const rowActions = useStable({
    ...actions,
    onJump: (message: Message) => {
      const row = rowOf(container.current, message.id);
      if (row === undefined) return;
      scroll.toElement(row);
      setHighlighted(message.id);
      row.focus({ preventScroll: true });
    },
  });

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-message]')];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = at < 0 ? rows.at(-1) : rows[at + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  }

  return (
    <div className="timeline-frame">
      <div ref={container} className="timeline" tabIndex={0} role="region" aria-label={phrases.messagesIn(label)} onKeyDown={onKeyDown}>
        <div className="timeline-content">
          <Top room={label} timeline={timeline} empty={items.length === 0 && pending.length === 0} onRetry={() => void loadNewest(room.id)} />
          {items.map((message, index) => {
            const before = items[index - 1];
            const newDay = before === undefined || dayOf(before.at) !== dayOf(message.at);
            return (
              <div key={message.id} className="timeline-item">
                {newDay && (
                  <div className="day" role="separator" aria-label={dayName(message.at, language, phrases)}>
                    <span aria-hidden="true">{dayName(message.at, language, phrases)}</span>
                  </div>
                )}
                <MessageRow
                  message={message}
                  original={message.replyTo === undefined ? undefined : byId.get(message.replyTo)}
                  compact={!newDay && sameBreath(before, message)}
                  highlighted={message.id === highlighted}
                  me={me}
                  bot={bots.has(message.sender.id)}
                  moderates={moderates(room)}
                  actions={rowActions}
                />
              </div>
            );
          })}
          {atEnd &&
            pending.map((message, index) => (
              <PendingRow
                key={message.clientId}
                message={message}
                compact={index > 0 || items.at(-1)?.sender.id === me}
                onTakeBack={onTakeBack}
              />
            ))}
          {atEnd && notes.map((note) => <NoteLine key={note.id} note={note} />)}
        </div>
      </div>
      {(!atBottom || !atEnd) && loaded === 'yes' && (
        <button type="button" className="to-newest" onClick={toNewest}>
          <Icon name="down" />
          {room.unread > 0 ? phrases.newBelow(room.unread) : phrases.jumpToEnd}
        </button>
      )}
      <Announcer items={items} atEnd={atEnd} loaded={loaded === 'yes'} me={me} />
    </div>
  );
}

interface TopProps {
  readonly room: string;
  readonly timeline: Timeline;
  readonly empty: boolean;
  readonly onRetry: () => void;
}

/** What stands above the first message: that more is coming, that it failed, or that the room begins here. */
function Top({ room, timeline, empty, onRetry }: TopProps) {
  const phrases = usePhrases();
  if (timeline.loaded === 'failed') {
    return (
      <div className="timeline-note" role="alert">
        <p>{phrases.historyFailed}</p>
        <button type="button" className="button" onClick={onRetry}>
          {phrases.tryAgain}
        </button>
      </div>
    );
  }
  if (timeline.loaded !== 'yes') return <p className="timeline-note quiet">{phrases.loadingHistory}</p>;
  if (timeline.hasOlder) return <p className="timeline-note quiet">{phrases.loadingOlder}</p>;
  if (empty) {
    return (
      <div className="empty-room">
        <Icon name="chat" />
        <h2>{phrases.emptyRoomTitle}</h2>
        <p className="quiet">{phrases.emptyRoomText}</p>
      </div>
    );
  }
  return <p className="timeline-note quiet">{phrases.beginning(room)}</p>;
}

interface AnnouncerProps {
  readonly items: readonly Message[];
  readonly atEnd: boolean;
  readonly loaded: boolean;
  readonly me: string | undefined;
}

/** Tells a screen reader of messages that arrive now; not of history, and not of my own. */
function Announcer({ items, atEnd, loaded, me }: AnnouncerProps) {
  const phrases = usePhrases();
  const heard = useRef<number | undefined>(undefined);
  const [text, setText] = useState('');
  const last = items.at(-1);
  useEffect(() => {
    if (!loaded) return;
    const before = heard.current;
    heard.current = Math.max(before ?? -1, last?.offset ?? -1);
    if (before === undefined || !atEnd || last === undefined || last.offset <= before || last.sender.id === me) return;
    setText(phrases.says(last.sender.name, readable(last, phrases.masked)));
  }, [last, atEnd, loaded, me, phrases]);
  return (
    <p className="sr-only" aria-live="polite">
      {text}
    </p>
  );
}

function sameBreath(before: Message | undefined, message: Message): boolean {
  return (
    before !== undefined &&
    before.sender.id === message.sender.id &&
    message.kind === 'message' &&
    before.kind === 'message' &&
    message.replyTo === undefined &&
    Date.parse(message.at) - Date.parse(before.at) < SAME_BREATH_MS
  );
}

function rowOf(container: HTMLElement | null, id: string): HTMLElement | undefined {
  return container?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`) ?? undefined;
}

/** The newest functions behind one unchanging object, so that rows need not render again when nothing of theirs changed. */
function useStable(actions: MessageActions): MessageActions {
  const newest = useRef(actions);
  useEffect(() => {
    newest.current = actions;
  });
  return useMemo(
    () => ({
      onReply: (message) => newest.current.onReply(message),
      onEdit: (message) => newest.current.onEdit(message),
      onDelete: (message) => newest.current.onDelete(message),
      onJump: (message) => newest.current.onJump(message),
    }),
    [],
  );
}
