import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { offsetOf, type Position } from '@tertulia/client';
import { useLanguage, usePhrases } from '../language/language';
import { dayName, dayOf } from '../language/time';
import { Icon } from '../shell/Icon';
import { go } from '../shell/navigation';
import { isListeningTo } from '../speech/listening';
import { loadAround, loadNewer, loadNewest, loadOlder } from '../state/history';
import type { Message, Note, PendingMessage, Room, Timeline } from '../state/model';
import { markRead } from '../state/reading';
import { moderates } from '../state/room';
import { store, useChat } from '../state/store';
import { holds } from '../state/timeline';
import { MessageRow, type MessageActions } from './MessageRow';
import { NoteLine } from './NoteLine';
import { PendingRow } from './PendingRow';
import { useKeptScroll } from './scroll';
import { readable } from './text';
import { firstUnread, type Unread } from './unread';
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
  /** What was unread when the room was opened. */
  readonly unread: Unread | undefined;
  /** The message to go to, or the first after this position. */
  readonly target: Position | undefined;
  readonly onTargetShown: () => void;
  /** Kept up to date here: the first visible message, undefined at the end. */
  readonly reading: RefObject<Position | undefined>;
  readonly actions: Omit<MessageActions, 'onJump'>;
  readonly onTakeBack: (message: PendingMessage) => void;
}

export function MessageList({ room, label, timeline, pending, notes, unread, target, onTargetShown, reading, actions, onTakeBack }: MessageListProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const me = useChat((state) => state.me?.id);
  const deletions = useChat((state) => state.deletions);
  const container = useRef<HTMLDivElement>(null);
  const visible = useVisible();
  const [atBottom, setAtBottom] = useState(true);
  const [highlighted, setHighlighted] = useState<string>();
  const [missed, setMissed] = useState<Position>();
  const [unreadSeen, setUnreadSeen] = useState(unread === undefined);
  const { items, hasOlder, atEnd, loaded } = timeline;
  const firstNew = useMemo(() => firstUnread(timeline, unread, me), [timeline, unread, me]);

  function moved(): void {
    const element = container.current;
    if (element === null) return;
    setAtBottom(scroll.atBottom());
    reading.current = items.find(({ id }) => id === scroll.anchor())?.position;
    if (!unreadSeen && isInView(element.querySelector('.unread-line'), element)) setUnreadSeen(true);
    if (loaded !== 'yes') return;
    if (hasOlder && element.scrollTop < PAGE_AHEAD_PX) void loadOlder(room.id);
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (!atEnd && below < PAGE_AHEAD_PX) void loadNewer(room.id);
  }
  const scroll = useKeptScroll(container, atEnd, moved);

  // A page may be too short to fill the screen, or not have come: look again after every change of the window or the connection.
  const connected = useChat((state) => state.connection.kind === 'live');
  useEffect(moved, [timeline, connected]);

  const following = atBottom && atEnd && visible && loaded === 'yes';
  const last = items.at(-1)?.position;
  useEffect(() => {
    store.dispatch({ type: 'following', room: following ? room.id : undefined });
    if (following && last !== undefined) markRead(room.id, last);
  }, [following, last, room.id, room.unread]);

  useEffect(() => {
    if (target === undefined || loaded !== 'yes') return;
    const offset = offsetOf(target);
    const message = holds(timeline, offset) ? items.find((item) => item.offset >= offset) : undefined;
    if (message !== undefined) show(message);
    setMissed(message === undefined ? target : undefined);
    onTargetShown();
    // Once for each target: later changes of the window must not pull the reader back.
  }, [target, loaded]);

  // A row that has the focus may leave the window: the keys stay with the messages.
  const focused = useRef<HTMLElement>(undefined);
  useLayoutEffect(() => {
    if (focused.current?.isConnected !== false) return;
    focused.current = undefined;
    if (document.activeElement === document.body) container.current?.focus({ preventScroll: true });
  }, [items]);

  // My own new message is where I want to look.
  const sent = pending.length + notes.length;
  const sentBefore = useRef(sent);
  useEffect(() => {
    if (sent > sentBefore.current) toNewest();
    sentBefore.current = sent;
  });

  function show(message: Message): void {
    const row = rowOf(container.current, message.id);
    if (row === undefined) return;
    scroll.toElement(row);
    row.focus({ preventScroll: true });
    setHighlighted(message.id);
  }

  function toNewest(): void {
    setMissed(undefined);
    scroll.toBottom();
    setAtBottom(true);
    if (!atEnd) void loadNewest(room.id).then(() => scroll.toBottom());
  }

  const bots = useMemo(() => new Set(room.members?.filter((member) => member.bot === true).map((member) => member.id)), [room.members]);
  const byId = useMemo(() => new Map(items.map((item) => [item.id, item])), [items]);
  const rowActions = useStable({
    ...actions,
    onJump: show,
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
      <div ref={container} className="timeline" tabIndex={0} role="region" aria-label={phrases.messagesIn(label)} onKeyDown={onKeyDown} onFocus={(event) => (focused.current = event.target)}>
        <div className="timeline-content">
          <Top room={label} timeline={timeline} empty={items.length === 0 && pending.length === 0} onRetry={() => void (target === undefined ? loadNewest(room.id) : loadAround(room.id, target))} />
          {items.map((message, index) => {
            const before = items[index - 1];
            const newDay = before === undefined || dayOf(before.at) !== dayOf(message.at);
            const isFirstNew = message.id === firstNew;
            return (
              <div key={message.id} className="timeline-item">
                {newDay && (
                  <div className="day" role="separator" aria-label={dayName(message.at, language, phrases)}>
                    <span aria-hidden="true">{dayName(message.at, language, phrases)}</span>
                  </div>
                )}
                {isFirstNew && (
                  <div className="unread-line" role="separator" aria-label={phrases.newMessages}>
                    <span aria-hidden="true">{phrases.newMessages}</span>
                  </div>
                )}
                <MessageRow
                  message={message}
                  original={message.replyTo === undefined ? undefined : byId.get(message.replyTo)}
                  compact={!newDay && !isFirstNew && sameBreath(before, message)}
                  highlighted={message.id === highlighted}
                  me={me}
                  bot={bots.has(message.sender.id)}
                  moderates={moderates(room)}
                  writable={!room.archived}
                  deletion={deletions[message.id]}
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
      {unread !== undefined && !unreadSeen && loaded === 'yes' && (firstNew !== undefined || unread.position !== undefined) && (
        <button
          type="button"
          className="float-button to-unread"
          onClick={() => {
            setUnreadSeen(true);
            const message = items.find(({ id }) => id === firstNew);
            if (message !== undefined) show(message);
            else go({ room: room.id, at: unread.position });
          }}
        >
          <Icon name="up" />
          {phrases.unreadAbove(unread.count)}
        </button>
      )}
      {missed !== undefined && (
        <div className="float-note" role="alert">
          {phrases.messageNotThere}
          <button
            type="button"
            className="link-button"
            onClick={() => {
              setMissed(undefined);
              go({ room: room.id, at: missed });
            }}
          >
            {phrases.tryAgain}
          </button>
          <button type="button" className="icon-button" aria-label={phrases.dismiss} title={phrases.dismiss} onClick={() => setMissed(undefined)}>
            <Icon name="close" />
          </button>
        </div>
      )}
      {(!atBottom || !atEnd) && loaded === 'yes' && (
        <button type="button" className="float-button to-newest" onClick={toNewest}>
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
    // What is read aloud is not said by a screen reader as well.
    if (!isListeningTo(last.room)) setText(phrases.says(last.sender.name, readable(last, phrases)));
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

function isInView(element: Element | null, frame: Element): boolean {
  if (element === null) return false;
  const [box, around] = [element.getBoundingClientRect(), frame.getBoundingClientRect()];
  return box.bottom > around.top && box.top < around.bottom;
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
      onReact: (message) => newest.current.onReact(message),
      onJump: (message) => newest.current.onJump(message),
      onFind: (id) => newest.current.onFind(id),
    }),
    [],
  );
}
