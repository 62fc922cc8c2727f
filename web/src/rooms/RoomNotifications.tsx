import { useState } from 'react';
import type { NotificationLevel } from '@tertulia/client';
import { server } from '../server';
import type { Phrases } from '../language/en';
import { usePhrases } from '../language/language';
import { Choices, type Choice } from '../shell/Choices';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import type { IconName } from '../shell/Icon';
import { levelOf } from '../state/room';
import type { Room } from '../state/model';
import { session } from '../state/session';
import { useChat } from '../state/store';

export const levelIcon = (level: NotificationLevel): IconName =>
  level === 'nothing' ? 'bell-off' : level === 'all' ? 'bell-all' : 'bell';

export function levelName(level: NotificationLevel, direct: boolean, phrases: Phrases): string {
  if (level === 'nothing') return phrases.levelNothing;
  return level === 'all' || direct ? phrases.levelAll : phrases.levelMentions;
}

/** What in this room I want to be told of. Holds as soon as it is chosen. */
export function RoomNotifications({ room, label, onClose }: { readonly room: Room; readonly label: string; readonly onClose: () => void }) {
  const phrases = usePhrases();
  const known = useChat((state) => levelOf(state, room.id));
  const [wanted, setWanted] = useState<NotificationLevel>();
  const [failure, setFailure] = useState<unknown>();
  const direct = room.kind === 'direct';

  async function choose(level: NotificationLevel): Promise<void> {
    setWanted(level);
    setFailure(undefined);
    try {
      // The server replaces all rooms at once, so they are those of now, not of when the page was loaded.
      const { rooms } = (await server.account.me()).preferences;
      session.accountChanged(await server.account.change({ preferences: { rooms: { ...rooms, [room.id]: level } } }));
    } catch (refused) {
      setFailure(refused);
    } finally {
      setWanted(undefined);
    }
  }

  const all: Choice<NotificationLevel> = { value: 'all', title: phrases.levelAll, hint: phrases.levelAllHint };
  const mentions: Choice<NotificationLevel> = { value: 'mentions', title: phrases.levelMentions, hint: phrases.levelMentionsHint };
  const every: Choice<NotificationLevel> = { value: 'mentions', title: phrases.levelAll, hint: phrases.levelDirectHint };
  const nothing: Choice<NotificationLevel> = { value: 'nothing', title: phrases.levelNothing, hint: phrases.levelNothingHint };
  return (
    <Dialog title={phrases.notificationsOf(label)} onClose={onClose}>
      <Choices
        legend={phrases.notificationsOf(label)}
        legendHidden
        choices={direct ? [every, nothing] : [all, mentions, nothing]}
        value={wanted ?? (direct && known === 'all' ? 'mentions' : known)}
        onChange={(level) => void choose(level)}
      />
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      <div className="dialog-actions">
        <button type="button" className="button button-primary" onClick={onClose}>
          {phrases.done}
        </button>
      </div>
    </Dialog>
  );
}
