import { useEffect, useMemo, useState } from 'react';
import type { Position } from '../api/wire';
import * as rooms from '../api/rooms';
import { usePhrases } from '../language/language';
import { InvitePeople } from '../rooms/InvitePeople';
import { iconOf, labelOf } from '../rooms/label';
import { LeaveRoom } from '../rooms/LeaveRoom';
import { MemberList } from '../rooms/MemberList';
import { ConnectionState } from '../shell/ConnectionState';
import { Icon } from '../shell/Icon';
import { arrived } from '../shell/navigation';
import { loadAround, loadNewest } from '../state/history';
import { emptyTimeline, type Message, type Room } from '../state/model';
import { discard } from '../state/outbox';
import { store, useChat } from '../state/store';
import { Composer, composerKey, takeBack, type Writing } from './Composer';
import { DeleteMessage } from './DeleteMessage';
import { MessageList } from './MessageList';

interface ConversationProps {
  readonly room: Room;
  readonly at: Position | undefined;
  readonly onMenu: () => void;
}

type Opened = 'invite' | 'leave' | { readonly deleting: Message } | undefined;

/** One open room. It is mounted anew for each room (see Workspace), so nothing of the last one lingers. */
export function Conversation({ room, at, onMenu }: ConversationProps) {
  const phrases = usePhrases();
  const me = useChat((state) => state.me?.id);
  const timeline = useChat((state) => state.timelines[room.id]) ?? emptyTimeline;
  const allPending = useChat((state) => state.pending);
  const connected = useChat((state) => state.connection.kind === 'live');
  const pending = useMemo(() => allPending.filter((message) => message.room === room.id), [allPending, room.id]);
  const [writing, setWriting] = useState<Writing>({ kind: 'new' });
  const [takenBack, setTakenBack] = useState(0);
  const [target, setTarget] = useState<Position>();
  const [showMembers, setShowMembers] = useState(false);
  const [dialog, setDialog] = useState<Opened>();
  const label = labelOf(room, me);

  useEffect(() => {
    store.dispatch({ type: 'opened', room: room.id });
    return () => store.dispatch({ type: 'opened', room: undefined });
  }, [room.id]);

  const needsNewest = at === undefined && (timeline.loaded === 'no' || timeline.holeAfter !== undefined);
  useEffect(() => {
    // Tried again when the stream is back, should it have failed.
    if (needsNewest) void loadNewest(room.id);
  }, [needsNewest, room.id, connected]);

  useEffect(() => {
    if (at !== undefined) void loadAround(room.id, at).then(() => setTarget(at));
  }, [room.id, at]);

  const needsMembers = room.members === undefined;
  useEffect(() => {
    if (!needsMembers) return;
    rooms
      .room(room.id)
      .then((described) => store.dispatch({ type: 'room.described', room: described }))
      .catch(() => undefined);
  }, [needsMembers, room.id, connected]);

  const actions = useMemo(
    () => ({
      onReply: (to: Message) => setWriting({ kind: 'reply', to }),
      onEdit: (message: Message) => setWriting({ kind: 'edit', message }),
      onDelete: (deleting: Message) => setDialog({ deleting }),
    }),
    [],
  );

  function editLast(): void {
    const own = timeline.items.findLast((message) => message.sender.id === me && message.deletedAt === undefined);
    if (own !== undefined) setWriting({ kind: 'edit', message: own });
  }

  return (
    <>
      <main className="conversation" id="conversation" aria-label={phrases.conversation} tabIndex={-1}>
        <header className="conversation-head">
          <button type="button" className="icon-button only-phone" onClick={onMenu} aria-label={phrases.openMenu}>
            <Icon name="menu" />
          </button>
          <Icon name={iconOf(room)} />
          <h1>{label}</h1>
          {room.kind !== 'direct' && (room.topic ?? room.title) !== undefined && (
            <p className="quiet conversation-title">{room.topic ?? room.title}</p>
          )}
          <div className="conversation-tools">
            {room.kind === 'private' && room.role !== 'member' && (
              <button type="button" className="icon-button" onClick={() => setDialog('invite')} aria-label={phrases.invite} title={phrases.invite}>
                <Icon name="invite" />
              </button>
            )}
            <button
              type="button"
              className="icon-button members-button"
              aria-pressed={showMembers}
              title={showMembers ? phrases.hideMembers : phrases.showMembers}
              onClick={() => setShowMembers(!showMembers)}
            >
              <Icon name="people" />
              <span className="sr-only">{showMembers ? phrases.hideMembers : phrases.showMembers}</span>
              {room.memberCount !== undefined && (
                <>
                  <span aria-hidden="true">{room.memberCount}</span>
                  <span className="sr-only">{phrases.membersCount(room.memberCount)}</span>
                </>
              )}
            </button>
            {room.kind !== 'direct' && (
              <button type="button" className="icon-button" onClick={() => setDialog('leave')} aria-label={phrases.leaveRoom} title={phrases.leaveRoom}>
                <Icon name="leave" />
              </button>
            )}
          </div>
        </header>
        {!connected && (
          <div className="only-phone connection-banner">
            <ConnectionState />
          </div>
        )}
        <MessageList
          room={room}
          label={label}
          timeline={timeline}
          pending={pending}
          target={target}
          onTargetShown={() => {
            setTarget(undefined);
            arrived();
          }}
          actions={actions}
          onTakeBack={(message) => {
            takeBack(room.id, message.text);
            discard(message.clientId);
            setWriting({ kind: 'new' });
            setTakenBack((times) => times + 1);
          }}
        />
        <Composer
          key={`${composerKey(writing)} ${takenBack}`}
          room={room.id}
          label={label}
          writing={writing}
          onWriting={setWriting}
          onEditLast={editLast}
          onEmptied={(message) => setDialog({ deleting: message })}
        />
      </main>
      {showMembers && <MemberList room={room} onInvite={() => setDialog('invite')} onClose={() => setShowMembers(false)} />}
      {dialog === 'invite' && <InvitePeople room={room} onClose={() => setDialog(undefined)} />}
      {dialog === 'leave' && <LeaveRoom room={room} onClose={() => setDialog(undefined)} />}
      {typeof dialog === 'object' && (
        <DeleteMessage
          message={dialog.deleting}
          onClose={() => {
            setDialog(undefined);
            setWriting({ kind: 'new' });
          }}
        />
      )}
    </>
  );
}
