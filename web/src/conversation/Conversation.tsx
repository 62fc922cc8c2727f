import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { justBefore, type Position } from '@tertulia/client';
import { useFileDrop } from '../attachments/drop';
import { server } from '../server';
import { PickEmoji } from '../emoji/PickEmoji';
import { useLanguage, usePhrases } from '../language/language';
import { ModerationQueue } from '../moderation/ModerationQueue';
import { useQueue } from '../moderation/queue';
import { RoomSettings } from '../moderation/RoomSettings';
import { InvitePeople } from '../rooms/InvitePeople';
import { labelOf } from '../rooms/label';
import { LeaveRoom } from '../rooms/LeaveRoom';
import { MemberList } from '../rooms/MemberList';
import { RoomNotifications } from '../rooms/RoomNotifications';
import { ConnectionState } from '../shell/ConnectionState';
import { failureText } from '../shell/failure';
import { Icon } from '../shell/Icon';
import { later } from '../shell/later';
import { arrived, go } from '../shell/navigation';
import { usePhone } from '../shell/phone';
import { isListeningTo, listen, stopListening } from '../speech/listening';
import { ListenBar } from '../speech/ListenBar';
import { deleteSoon } from '../state/deletion';
import { loadAround, loadNewest, reloadAround } from '../state/history';
import { emptyTimeline, type Message, type PendingMessage, type Room } from '../state/model';
import { confirmCall, discard } from '../state/outbox';
import { react } from '../state/reacting';
import { markUnread, readAgain } from '../state/reading';
import { askPresence } from '../state/signalling';
import { store, useChat } from '../state/store';
import { closeThread, openThread } from '../state/threads';
import { RowToolsContext, type RowTools } from '../threads/rowTools';
import { ThreadPanel } from '../threads/ThreadPanel';
import { Composer, composerKey, takeBack, type Writing } from './Composer';
import { ConfirmCall } from './ConfirmCall';
import { MessageList } from './MessageList';
import { RoomHead, type RoomDialog } from './RoomHead';
import { TypingLine } from './TypingLine';
import { unreadOf } from './unread';

const FormattingHelp = later(() => import('./FormattingHelp').then((script) => script.FormattingHelp));
const PinsDialog = later(() => import('../threads/PinsDialog').then((script) => script.PinsDialog));
const StatisticsDialog = later(() => import('../statistics/StatisticsDialog').then((script) => script.StatisticsDialog));

interface ConversationProps {
  readonly room: Room;
  readonly at: Position | undefined;
  readonly onMenu: () => void;
}

type Opened = Exclude<RoomDialog, 'listen'> | 'formatting' | { readonly reacting: Message } | undefined;

/** One open room. It is mounted anew for each room (see Workspace), so nothing of the last one lingers. */
export function Conversation({ room, at, onMenu }: ConversationProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  // There a thread covers its room.
  const phone = usePhone();
  const me = useChat((state) => state.me?.id);
  const timeline = useChat((state) => state.timelines[room.id]) ?? emptyTimeline;
  const allPending = useChat((state) => state.pending);
  const connected = useChat((state) => state.connection.kind === 'live');
  const pending = useMemo(() => allPending.filter((message) => message.room === room.id), [allPending, room.id]);
  const allNotes = useChat((state) => state.notes);
  const notes = useMemo(() => allNotes.filter((note) => note.room === room.id), [allNotes, room.id]);
  const [writing, setWriting] = useState<Writing>({ kind: 'new' });
  const [takenBack, setTakenBack] = useState(0);
  const [target, setTarget] = useState<Position>();
  const reading = useRef<Position>(undefined);
  // What was unread when the room was opened: the line stays there while it is open.
  const [unread, setUnread] = useState(() => unreadOf(room));
  const keptUnread = useChat((state) => state.keptUnread === room.id);
  const thread = useChat((state) => (state.thread?.room === room.id ? state.thread : undefined));
  const [failure, setFailure] = useState<unknown>();
  const [showMembers, setShowMembers] = useState(false);
  const [dialog, setDialog] = useState<Opened>();
  const label = labelOf(room, me);
  const queue = useQueue(room);
  const drop = useFileDrop(room.id, room.id, !room.archived && writing.kind !== 'edit');
  const asking = pending.find((message) => message.state === 'asking');

  useEffect(() => {
    store.dispatch({ type: 'opened', room: room.id });
    return () => store.dispatch({ type: 'opened', room: undefined });
  }, [room.id]);

  const needsNewest = at === undefined && (timeline.loaded === 'no' || timeline.holeAfter !== undefined);
  useEffect(() => {
    if (!needsNewest) return;
    // Who reads further up stays there. Tried again when the stream is back, should it have failed.
    if (!timeline.atEnd && reading.current !== undefined) void reloadAround(room.id, reading.current);
    else void loadNewest(room.id);
  }, [needsNewest, room.id, connected]);

  // What could not be loaded is asked for again when the line is back.
  useEffect(() => {
    if (connected && at === undefined && store.state().timelines[room.id]?.loaded === 'failed') void loadNewest(room.id);
  }, [connected, at, room.id]);

  useEffect(() => {
    if (at !== undefined) void loadAround(room.id, at).then(() => setTarget(at));
  }, [room.id, at]);

  // Who is muted is asked for when the list is opened; the stream tells only of some of it.
  const needsMembers = room.members === undefined || showMembers;
  useEffect(() => {
    if (!needsMembers) return;
    server.rooms
      .room(room.id)
      .then((described) => store.dispatch({ type: 'room.described', room: described }))
      .catch(() => undefined);
  }, [needsMembers, showMembers, room.id, connected]);

  useEffect(() => {
    if (connected) void askPresence(room.id);
  }, [room.id, connected, room.memberCount]);

  const actions = useMemo(
    () => ({
      onReply: (to: Message) => setWriting({ kind: 'reply', to }),
      onEdit: (message: Message) => setWriting({ kind: 'edit', message }),
      onDelete: deleteSoon,
      onReact: (reacting: Message) => setDialog({ reacting }),
      onFind: (id: string) => {
        const found = async (): Promise<void> => {
          const { position } = await server.messages.message(room.id, id);
          if (position === undefined) return;
          await loadAround(room.id, position);
          setTarget(position);
        };
        // It stays where it is, should it not be for me to read.
        found().catch(() => undefined);
      },
    }),
    [room.id],
  );

  const tools: RowTools = useMemo(
    () => ({
      openThread: (root) => openThread(room.id, root),
      pin: (message, on) => {
        setFailure(undefined);
        server.messages.pin(room.id, message.id, on).catch(setFailure);
      },
      markUnread: (message) => void markUnread(room.id, justBefore(message.position)),
    }),
    [room.id],
  );

  // The line goes to where I have marked something as unread, here or elsewhere, and Escape takes it as read.
  useEffect(() => {
    if (!keptUnread) return undefined;
    setUnread(unreadOf(store.state().rooms[room.id] ?? room));
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('dialog[open]') === null) readAgain(room.id);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [keptUnread, keptUnread ? room.readOffset : undefined, room.id]);

  const reactTo = useCallback((reacting: Message) => setDialog({ reacting }), []);
  const showFormatting = useCallback(() => setDialog('formatting'), []);

  function backToComposer(message: PendingMessage): void {
    takeBack(room.id, message.text, message.attachments);
    discard(message.clientId);
    setWriting({ kind: 'new' });
    setTakenBack((times) => times + 1);
  }

  function editLast(): void {
    const { deletions } = store.state();
    const own = timeline.items.findLast(
      (message) => message.sender.id === me && message.kind !== 'system' && message.deletedAt === undefined && deletions[message.id] !== 'waiting',
    );
    if (own !== undefined) setWriting({ kind: 'edit', message: own });
  }

  return (
    <RowToolsContext value={tools}>
      <main
        className={room.archived ? 'conversation conversation-archived' : 'conversation'}
        id="conversation"
        aria-label={phrases.conversation}
        tabIndex={-1}
        inert={thread !== undefined && phone}
        {...drop.handlers}
      >
        {drop.over && <p className="drop-here">{phrases.dropHere}</p>}
        <RoomHead
          room={room}
          label={label}
          open={queue.items?.length}
          membersShown={showMembers && thread === undefined}
          onMenu={onMenu}
          onMembers={() => {
            closeThread();
            setShowMembers(thread !== undefined || !showMembers);
          }}
          onDialog={(wanted) => {
            if (wanted === 'past') go({ room: room.id, past: 'last' });
            else if (wanted !== 'listen') setDialog(wanted);
            else if (isListeningTo(room.id)) stopListening();
            else listen(room.id, label, (count) => ({ text: phrases.listenSkipped(count), language }));
          }}
        />
        <ListenBar room={room.id} />
        {!connected && (
          <div className="only-phone connection-banner">
            <ConnectionState />
          </div>
        )}
        {keptUnread && (
          <p className="kept-unread" role="status">
            <Icon name="unread" />
            <span>{phrases.keptUnread}</span>
            <button type="button" className="link-button" onClick={() => readAgain(room.id)}>
              {phrases.markAsRead}
            </button>
          </p>
        )}
        {failure !== undefined && (
          <p className="kept-unread form-error" role="alert">
            <span>{failureText(failure, phrases)}</span>
            <button type="button" className="link-button" onClick={() => setFailure(undefined)}>
              {phrases.dismiss}
            </button>
          </p>
        )}
        <MessageList
          room={room}
          label={label}
          timeline={timeline}
          pending={pending}
          notes={notes}
          unread={unread}
          target={target}
          reading={reading}
          onTargetShown={() => {
            setTarget(undefined);
            arrived();
          }}
          actions={actions}
          onTakeBack={backToComposer}
        />
        {room.archived ? (
          <p className="archived-note" role="status">
            {phrases.archivedNote}
          </p>
        ) : (
          <>
            <TypingLine room={room.id} />
            <Composer
              key={`${composerKey(writing)} ${takenBack}`}
              room={room.id}
              label={label}
              writing={writing}
              onWriting={setWriting}
              onEditLast={editLast}
              onEmptied={(message) => {
                deleteSoon(message);
                setWriting({ kind: 'new' });
              }}
              onFormatting={() => setDialog('formatting')}
            />
          </>
        )}
      </main>
      {thread !== undefined && (
        <ThreadPanel key={thread.root} room={room} thread={thread} pending={pending} onReact={reactTo} onFormatting={showFormatting} />
      )}
      {showMembers && thread === undefined && <MemberList room={room} onInvite={() => setDialog('invite')} onClose={() => setShowMembers(false)} />}
      {dialog === 'invite' && <InvitePeople room={room} onClose={() => setDialog(undefined)} />}
      {dialog === 'leave' && <LeaveRoom room={room} onClose={() => setDialog(undefined)} />}
      {dialog === 'notifications' && <RoomNotifications room={room} label={label} onClose={() => setDialog(undefined)} />}
      {dialog === 'statistics' && <StatisticsDialog room={room} label={label} onClose={() => setDialog(undefined)} />}
      {dialog === 'pins' && <PinsDialog room={room} onClose={() => setDialog(undefined)} />}
      {dialog === 'settings' && <RoomSettings room={room} onClose={() => setDialog(undefined)} />}
      {dialog === 'queue' && <ModerationQueue room={room} queue={queue} onClose={() => setDialog(undefined)} />}
      {asking !== undefined && (
        <ConfirmCall
          key={asking.clientId}
          members={asking.members ?? 0}
          text={asking.text}
          onConfirm={() => confirmCall(asking.clientId)}
          onCancel={() => backToComposer(asking)}
        />
      )}
      {dialog === 'formatting' && <FormattingHelp onClose={() => setDialog(undefined)} />}
      {typeof dialog === 'object' && (
        <PickEmoji
          onClose={() => setDialog(undefined)}
          onChoose={(sign) => {
            setDialog(undefined);
            void react(dialog.reacting, sign, true);
          }}
        />
      )}
    </RowToolsContext>
  );
}
