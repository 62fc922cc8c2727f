import { useState } from 'react';
import type { User } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Avatar } from '../shell/Avatar';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { Icon } from '../shell/Icon';
import { go } from '../shell/navigation';
import { store } from '../state/store';
import { UserSearch } from './UserSearch';

/** One person or several; the same people always find the same conversation. */
export function DirectConversation({ onClose }: { readonly onClose: () => void }) {
  const phrases = usePhrases();
  const [people, setPeople] = useState<readonly User[]>([]);
  const [failure, setFailure] = useState<unknown>();

  async function start(): Promise<void> {
    try {
      const room = await server.rooms.openDirect(people.map((user) => user.id));
      store.dispatch({ type: 'room.described', room });
      go({ room: room.id });
      onClose();
    } catch (refused) {
      setFailure(refused);
    }
  }

  return (
    <Dialog title={phrases.newDirect} onClose={onClose}>
      {people.length > 0 && (
        <ul className="chips">
          {people.map((user) => (
            <li key={user.id}>
              <button
                type="button"
                className="chip"
                aria-label={phrases.remove(user.name)}
                onClick={() => setPeople(people.filter((other) => other.id !== user.id))}
              >
                <Avatar id={user.id} name={user.name} small />
                {user.name}
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <UserSearch
        search={server.account.findUsers}
        action={(user) => {
          const chosen = people.some((other) => other.id === user.id);
          return (
            <button
              type="button"
              className="button"
              aria-label={`${chosen ? phrases.joined : '+'} ${user.name}`}
              disabled={chosen}
              onClick={() => setPeople([...people, user])}
            >
              <Icon name={chosen ? 'check' : 'plus'} />
            </button>
          );
        }}
      />
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          {phrases.cancel}
        </button>
        <button type="button" className="button button-primary" disabled={people.length === 0} onClick={() => void start()}>
          {phrases.startConversation}
        </button>
      </div>
    </Dialog>
  );
}
