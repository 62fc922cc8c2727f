import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { Icon } from '../shell/Icon';
import { go } from '../shell/navigation';
import { useChat } from '../state/store';
import { iconOf, labelOf } from './label';

const SHOWN_MAX = 12;

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Ctrl+K: a few letters of a room's name, Enter. Rooms with something new come first. */
export function RoomSwitcher({ onClose }: { readonly onClose: () => void }) {
  const phrases = usePhrases();
  const list = useId();
  const rooms = useChat((state) => state.rooms);
  const me = useChat((state) => state.me?.id);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);

  const found = useMemo(() => {
    const asked = plain(query.trim().replace(/^[#@]/u, ''));
    return Object.values(rooms)
      .map((room) => ({ room, label: labelOf(room, me) }))
      .map((entry) => ({ ...entry, at: plain(`${entry.label} ${entry.room.title ?? ''}`).indexOf(asked) }))
      .filter(({ at }) => at >= 0)
      .sort(
        (a, b) =>
          b.room.mentions - a.room.mentions ||
          Number(b.room.unread > 0) - Number(a.room.unread > 0) ||
          a.at - b.at ||
          a.label.localeCompare(b.label),
      )
      .slice(0, SHOWN_MAX);
  }, [rooms, me, query]);

  function open(index: number): void {
    const entry = found[index];
    if (entry === undefined) return;
    onClose();
    go({ room: entry.room.id });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen((before) => (found.length === 0 ? 0 : (before + step + found.length) % found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(chosen);
    }
  }

  return (
    <Dialog title={phrases.switcher} onClose={onClose} className="switcher">
      <input
        className="switcher-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={found[chosen] === undefined ? undefined : `${list}-${chosen}`}
        aria-label={phrases.switcher}
        placeholder={phrases.switcherHint}
        autoFocus
        autoComplete="off"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul className="switcher-list" role="listbox" id={list} aria-label={phrases.rooms}>
        {found.map(({ room, label }, index) => (
          <li
            key={room.id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className="switcher-option"
            onMouseMove={() => setChosen(index)}
            onClick={() => open(index)}
          >
            <Icon name={iconOf(room)} />
            <span className="room-entry-name">{label}</span>
            {room.title !== undefined && room.kind !== 'direct' && <span className="quiet switcher-title">{room.title}</span>}
            {room.unread > 0 && <span className="badge">{room.unread > 99 ? '99+' : room.unread}</span>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="quiet list-empty">{phrases.noMatch}</p>}
    </Dialog>
  );
}
