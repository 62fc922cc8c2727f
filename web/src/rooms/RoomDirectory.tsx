import { useState } from 'react';
import type { WireRoom } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { Icon } from '../shell/Icon';
import { go } from '../shell/navigation';
import { useSearch } from '../shell/search';
import { store, useChat } from '../state/store';

export function RoomDirectory({ onClose }: { readonly onClose: () => void }) {
  const phrases = usePhrases();
  const mine = useChat((state) => state.rooms);
  const { query, setQuery, items, error } = useSearch(server.rooms.publicRooms, true);
  const [failure, setFailure] = useState<unknown>();

  async function enter(room: WireRoom): Promise<void> {
    try {
      if (mine[room.id] === undefined) {
        store.dispatch({ type: 'room.described', room: { ...room, ...(await server.rooms.join(room.id)) } });
      }
      go({ room: room.id });
      onClose();
    } catch (refused) {
      setFailure(refused);
    }
  }

  const wrong = failure ?? error;
  return (
    <Dialog title={phrases.browseRooms} onClose={onClose}>
      <Field label={phrases.searchRooms} type="search" value={query} autoFocus onChange={(event) => setQuery(event.target.value)} />
      {wrong !== undefined && (
        <p className="form-error" role="alert">
          {failureText(wrong, phrases)}
        </p>
      )}
      {items?.length === 0 && <p className="quiet list-empty">{phrases.noPublicRooms}</p>}
      <ul className="result-list">
        {items?.map((room) => (
          <li key={room.id} className="result">
            <Icon name="hash" />
            <span className="result-text">
              <strong>{room.name}</strong>
              <span className="quiet">
                {[room.title, room.memberCount === undefined ? undefined : phrases.membersCount(room.memberCount)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            <button
              type="button"
              className={mine[room.id] === undefined ? 'button button-primary' : 'button'}
              aria-label={`${mine[room.id] === undefined ? phrases.join : phrases.open} ${room.name}`}
              onClick={() => void enter(room)}
            >
              {mine[room.id] === undefined ? phrases.join : phrases.open}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
