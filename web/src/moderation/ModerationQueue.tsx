import { useLayoutEffect, useRef, useState } from 'react';
import { asProblem, type Decision, type QueueItem } from '@tertulia/client';
import { server } from '../server';
import { partsOf } from '../conversation/text';
import { useLanguage, usePhrases } from '../language/language';
import { briefTime, fullTime } from '../language/time';
import { Avatar } from '../shell/Avatar';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import type { Room } from '../state/model';
import type { Queue } from './queue';
import { reasonsOf } from './words';

const HOUR_MINUTES = 60;

interface ModerationQueueProps {
  readonly room: Room;
  readonly queue: Queue;
  readonly onClose: () => void;
}

/** What waits for a moderator in a room, with what can be done about each. */
export function ModerationQueue({ room, queue, onClose }: ModerationQueueProps) {
  const phrases = usePhrases();
  const [said, setSaid] = useState('');
  const { items, failure, refresh } = queue;
  const list = useRef<HTMLUListElement>(null);
  // The button that was pressed goes with its entry; who works by keyboard continues with the next one.
  useLayoutEffect(() => {
    if (document.activeElement !== document.body) return;
    (list.current?.querySelector<HTMLElement>('button') ?? list.current)?.focus();
  }, [items]);
  return (
    <Dialog title={phrases.queueOf(room.name)} onClose={onClose} className="dialog-settings">
      <p className="quiet queue-said" role="status">
        {said}
      </p>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      {items === undefined && failure === undefined && <p className="quiet">{phrases.loading}</p>}
      {items?.length === 0 && <p className="quiet queue-empty">{phrases.queueEmpty}</p>}
      <ul ref={list} className="queue" tabIndex={-1}>
        {items?.map((item) => (
          <QueueEntry
            key={item.id}
            room={room.id}
            item={item}
            onDecided={(words) => {
              setSaid(words);
              refresh();
            }}
          />
        ))}
      </ul>
    </Dialog>
  );
}

interface QueueEntryProps {
  readonly room: string;
  readonly item: QueueItem;
  readonly onDecided: (said: string) => void;
}

function QueueEntry({ room, item, onDecided }: QueueEntryProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [muteMinutes, setMuteMinutes] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const kind = { post: phrases.queueHeld, edit: phrases.queueHeldEdit, flagged: phrases.queueFlagged }[item.kind];

  async function decide(decision: Decision): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await server.moderation.decide(room, item.id, decision, muteMinutes === 0 ? undefined : muteMinutes);
      onDecided(decision === 'approve' ? phrases.approved : phrases.removed);
    } catch (error) {
      setFailure(error);
      setBusy(false);
      // Somebody else was faster: the queue will not have it any more.
      if (asProblem(error).code === 'already-decided') onDecided(phrases.alreadyDecided);
    }
  }

  return (
    <li className="queue-item" data-queued={item.id}>
      <header className="queue-head">
        <Avatar id={item.sender.id} name={item.sender.name} small />
        <strong>{item.sender.name}</strong>
        <time className="quiet" dateTime={item.at} title={fullTime(item.at, language)}>
          {briefTime(item.at, language)}
        </time>
        <span className="queue-kind">{kind}</span>
      </header>
      <p className="queue-text" dir="auto">
        {partsOf(item.text ?? '', [], [], item.flags).map((part, index) =>
          part.kind === 'masked' ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
        )}
      </p>
      <ul className="queue-why">
        {reasonsOf(item.flags, phrases).map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      <div className="queue-actions" role="group" aria-label={phrases.decideOn(item.sender.name)}>
        <button type="button" className="button" disabled={busy} onClick={() => void decide('approve')}>
          {item.kind === 'flagged' ? phrases.leaveIt : phrases.publish}
        </button>
        <button type="button" className="button button-danger" disabled={busy} onClick={() => void decide('remove')}>
          {item.kind === 'flagged' ? phrases.delete : phrases.refuse}
        </button>
        <select
          aria-label={phrases.muteToo(item.sender.name)}
          value={muteMinutes}
          disabled={busy}
          onChange={(event) => setMuteMinutes(Number(event.target.value))}
        >
          <option value={0}>{phrases.muteNot}</option>
          <option value={10}>{phrases.muteTenMinutes}</option>
          <option value={HOUR_MINUTES}>{phrases.muteHour}</option>
          <option value={24 * HOUR_MINUTES}>{phrases.muteDay}</option>
        </select>
      </div>
    </li>
  );
}
