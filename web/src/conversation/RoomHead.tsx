import { useId, useRef } from 'react';
import { usePhrases } from '../language/language';
import { RoomFace } from '../rooms/RoomFace';
import { levelIcon, levelName } from '../rooms/RoomNotifications';
import { hasQueue } from '../moderation/queue';
import { Icon, type IconName } from '../shell/Icon';
import { useListening } from '../speech/listening';
import type { Room } from '../state/model';
import { levelOf, mayInvite } from '../state/room';
import { useChat } from '../state/store';

export type RoomDialog = 'listen' | 'notifications' | 'settings' | 'invite' | 'leave' | 'queue' | 'statistics' | 'pins' | 'past';

interface RoomHeadProps {
  readonly room: Room;
  readonly label: string;
  /** How much waits for a moderator; undefined while unknown. */
  readonly open: number | undefined;
  readonly membersShown: boolean;
  readonly onMenu: () => void;
  readonly onMembers: () => void;
  readonly onDialog: (dialog: RoomDialog) => void;
}

interface Tool {
  readonly dialog: RoomDialog;
  readonly icon: IconName;
  readonly text: string;
  /** Of something that is on or off. */
  readonly pressed?: boolean;
}

/** What the room is called, and what can be done with it: as buttons, on a phone as a menu. */
export function RoomHead({ room, label, open, membersShown, onMenu, onMembers, onDialog }: RoomHeadProps) {
  const phrases = usePhrases();
  const level = useChat((state) => levelOf(state, room.id));
  const direct = room.kind === 'direct';
  const listening = useListening().room === room.id;
  const tools: readonly Tool[] = [
    { dialog: 'listen', icon: 'headphones', text: phrases.listen, pressed: listening },
    { dialog: 'notifications', icon: levelIcon(level), text: phrases.notifyMe(levelName(level, direct, phrases)) },
    { dialog: 'pins', icon: 'pin', text: phrases.pins },
    { dialog: 'statistics', icon: 'chart', text: phrases.statistics },
    { dialog: 'past', icon: 'past', text: phrases.pastOpen },
    ...(hasQueue(room) ? [{ dialog: 'settings', icon: 'sliders', text: phrases.roomSettings } as const] : []),
    ...(mayInvite(room) ? [{ dialog: 'invite', icon: 'invite', text: phrases.invite } as const] : []),
    ...(direct ? [] : [{ dialog: 'leave', icon: 'leave', text: phrases.leaveRoom } as const]),
  ];
  return (
    <header className="conversation-head">
      <button type="button" className="icon-button only-phone" onClick={onMenu} aria-label={phrases.openMenu}>
        <Icon name="menu" />
      </button>
      <RoomFace room={room} />
      <h1>{label}</h1>
      {!direct && (room.topic ?? room.title) !== undefined && (
        <p className="quiet conversation-title">{room.topic ?? room.title}</p>
      )}
      <div className="conversation-tools">
        {hasQueue(room) && (
          <button
            type="button"
            className="icon-button"
            aria-label={phrases.queueOpen(open ?? 0)}
            title={phrases.queueOpen(open ?? 0)}
            onClick={() => onDialog('queue')}
          >
            <Icon name="shield" />
            {open !== undefined && open > 0 && (
              <span className="badge badge-mention" aria-hidden="true">
                {open > 99 ? '99+' : open}
              </span>
            )}
          </button>
        )}
        {tools.map(({ dialog, icon, text, pressed }) => (
          <button key={dialog} type="button" className="icon-button not-phone" aria-pressed={pressed} aria-label={text} title={text} onClick={() => onDialog(dialog)}>
            <Icon name={icon} />
          </button>
        ))}
        <button
          type="button"
          className="icon-button members-button"
          aria-pressed={membersShown}
          title={membersShown ? phrases.hideMembers : phrases.showMembers}
          onClick={onMembers}
        >
          <Icon name="people" />
          <span className="sr-only">{membersShown ? phrases.hideMembers : phrases.showMembers}</span>
          {room.memberCount !== undefined && (
            <>
              <span aria-hidden="true">{room.memberCount}</span>
              <span className="sr-only">{phrases.membersCount(room.memberCount)}</span>
            </>
          )}
        </button>
        <MoreTools tools={tools} onDialog={onDialog} />
      </div>
    </header>
  );
}

function MoreTools({ tools, onDialog }: { readonly tools: readonly Tool[]; readonly onDialog: (dialog: RoomDialog) => void }) {
  const phrases = usePhrases();
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button type="button" className="icon-button only-phone" popoverTarget={id} aria-label={phrases.moreTools}>
        <Icon name="more" />
      </button>
      <div ref={menu} id={id} className="tools-menu" popover="auto" role="group" aria-label={phrases.moreTools}>
        {tools.map(({ dialog, icon, text, pressed }) => (
          <button
            key={dialog}
            type="button"
            aria-pressed={pressed}
            className="tools-entry"
            onClick={() => {
              menu.current?.hidePopover();
              onDialog(dialog);
            }}
          >
            <Icon name={icon} />
            {text}
          </button>
        ))}
      </div>
    </>
  );
}
