import { useMemo } from 'react';
import { usePhrases } from '../language/language';
import { Icon } from '../shell/Icon';
import { go, usePlace } from '../shell/navigation';
import type { Room } from '../state/model';
import { levelOf } from '../state/room';
import { useChat } from '../state/store';
import { labelOf, sectionsOf } from './label';
import { RoomFace } from './RoomFace';

interface RoomListProps {
  readonly onCreate: () => void;
  readonly onBrowse: () => void;
  readonly onDirect: () => void;
  readonly onChosen: () => void;
}

export function RoomList({ onCreate, onBrowse, onDirect, onChosen }: RoomListProps) {
  const phrases = usePhrases();
  const rooms = useChat((state) => state.rooms);
  const me = useChat((state) => state.me?.id);
  const sections = useMemo(() => sectionsOf(rooms, me), [rooms, me]);
  return (
    <nav className="room-list" aria-label={phrases.rooms}>
      <section>
        <header className="section-head">
          <h2>{phrases.rooms}</h2>
          <button type="button" className="icon-button" onClick={onBrowse} title={phrases.browseRooms} aria-label={phrases.browseRooms}>
            <Icon name="compass" />
          </button>
          <button type="button" className="icon-button" onClick={onCreate} title={phrases.newRoom} aria-label={phrases.newRoom}>
            <Icon name="plus" />
          </button>
        </header>
        {sections.rooms.length === 0 ? (
          <p className="quiet list-empty">{phrases.noRooms}</p>
        ) : (
          <ul>
            {sections.rooms.map((room) => (
              <RoomEntry key={room.id} room={room} me={me} onChosen={onChosen} />
            ))}
          </ul>
        )}
      </section>
      {sections.archived.length > 0 && (
        <details className="room-archive">
          <summary>{phrases.archivedRooms(sections.archived.length)}</summary>
          <ul>
            {sections.archived.map((room) => (
              <RoomEntry key={room.id} room={room} me={me} onChosen={onChosen} />
            ))}
          </ul>
        </details>
      )}
      <section>
        <header className="section-head">
          <h2>{phrases.directConversations}</h2>
          <button type="button" className="icon-button" onClick={onDirect} title={phrases.newDirect} aria-label={phrases.newDirect}>
            <Icon name="plus" />
          </button>
        </header>
        <ul>
          {sections.direct.map((room) => (
            <RoomEntry key={room.id} room={room} me={me} onChosen={onChosen} />
          ))}
        </ul>
      </section>
    </nav>
  );
}

function RoomEntry({ room, me, onChosen }: { readonly room: Room; readonly me: string | undefined; readonly onChosen: () => void }) {
  const phrases = usePhrases();
  const place = usePlace();
  const current = place.room === room.id;
  const muted = useChat((state) => levelOf(state, room.id) === 'nothing');
  return (
    <li>
      <a
        href={`#/room/${encodeURIComponent(room.id)}`}
        className={`room-entry${room.unread > 0 && !muted ? ' room-unread' : ''}${muted ? ' room-muted' : ''}`}
        aria-current={current ? 'page' : undefined}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          go({ room: room.id });
          onChosen();
        }}
      >
        <RoomFace room={room} />
        <span className="room-entry-name">{labelOf(room, me)}</span>
        {muted && (
          <>
            <Icon name="bell-off" />
            <span className="sr-only">{phrases.levelNothing}</span>
          </>
        )}
        {room.mentions > 0 && (
          <span className="badge badge-mention">
            <span aria-hidden="true">@{capped(room.mentions)}</span>
            <span className="sr-only">{phrases.mentionsCount(room.mentions)}</span>
          </span>
        )}
        {room.unread > 0 && (
          <span className="badge">
            <span aria-hidden="true">{capped(room.unread)}</span>
            <span className="sr-only">{phrases.unread(room.unread)}</span>
          </span>
        )}
      </a>
    </li>
  );
}

const capped = (n: number): string => (n > 99 ? '99+' : String(n));
