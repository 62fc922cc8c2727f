import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { usePhrases } from '../language/language';
import { Icon, type IconName } from '../shell/Icon';
import type { Message } from '../state/model';
import { mayPin } from '../state/room';
import { useChat } from '../state/store';
import { RowToolsContext } from './rowTools';

interface MessageMenuProps {
  readonly message: Message;
  readonly writable: boolean;
  readonly inThread: boolean;
}

interface Entry {
  readonly icon: IconName;
  readonly text: string;
  readonly act: () => void;
}

/** What is seldom done with a message: a button, and the entries while it is open. */
export function MessageMenu({ message, writable, inThread }: MessageMenuProps) {
  const phrases = usePhrases();
  const tools = useContext(RowToolsContext);
  const pins = useChat((state) => mayPin(state.rooms[message.room]));
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  if (tools === undefined) return null;
  const isPinned = message.pinned !== undefined;
  const entries: readonly Entry[] = [
    ...(inThread ? [] : [{ icon: 'thread', text: phrases.openThread, act: () => tools.openThread(message.thread ?? message.id) } as const]),
    ...(pins && writable ? [{ icon: 'pin', text: isPinned ? phrases.unpin : phrases.pin, act: () => tools.pin(message, !isPinned) } as const] : []),
    ...(inThread ? [] : [{ icon: 'unread', text: phrases.markUnread, act: () => tools.markUnread(message) } as const]),
  ];
  if (entries.length === 0) return null;
  return (
    <>
      <button
        ref={button}
        type="button"
        className="icon-button"
        tabIndex={-1}
        aria-expanded={open}
        aria-label={phrases.moreActions}
        title={phrases.moreActions}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <Entries
          opener={button.current}
          entries={entries}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

interface EntriesProps {
  readonly opener: HTMLElement | null;
  readonly entries: readonly Entry[];
  readonly onClose: () => void;
}

/** In the browser's top layer, so that nothing cuts it off: under its button, or above where there is no room. */
function Entries({ opener, entries, onClose }: EntriesProps) {
  const phrases = usePhrases();
  const menu = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return;
    element.showPopover();
    const at = opener?.getBoundingClientRect() ?? new DOMRect();
    const { height, width } = element.getBoundingClientRect();
    const below = at.bottom + height + 8 <= innerHeight;
    element.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
    element.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
    element.querySelector('button')?.focus({ preventScroll: true });
  }, [opener]);

  useEffect(() => {
    const element = menu.current;
    const closed = (event: Event): void => {
      if ((event as ToggleEvent).newState === 'closed') onClose();
    };
    element?.addEventListener('toggle', closed);
    return () => element?.removeEventListener('toggle', closed);
  });

  return (
    <div
      ref={menu}
      className="message-menu"
      popover="auto"
      role="group"
      aria-label={phrases.moreActions}
      onKeyDown={(event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (event.key === 'Escape') {
          // It closes the menu alone.
          event.preventDefault();
          event.stopPropagation();
          onClose();
          opener?.focus();
        } else if (step !== undefined) {
          event.preventDefault();
          event.stopPropagation();
          const all = [...event.currentTarget.querySelectorAll('button')];
          all.at((all.indexOf(document.activeElement as HTMLButtonElement) + step) % all.length)?.focus();
        }
      }}
    >
      {entries.map(({ icon, text, act }) => (
        <button
          key={icon}
          type="button"
          className="tools-entry"
          onClick={() => {
            opener?.closest<HTMLElement>('article')?.focus({ preventScroll: true });
            onClose();
            act();
          }}
        >
          <Icon name={icon} />
          {text}
        </button>
      ))}
    </div>
  );
}
