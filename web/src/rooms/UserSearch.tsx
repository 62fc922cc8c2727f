import type { ReactNode } from 'react';
import type { Page, User } from '@tertulia/client';
import { usePhrases } from '../language/language';
import { Avatar } from '../shell/Avatar';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { useSearch } from '../shell/search';
import { useChat } from '../state/store';

interface UserSearchProps {
  readonly search: (query: string) => Promise<Page<User>>;
  readonly action: (user: User) => ReactNode;
  /** Whether it is what the dialog is about, so that one begins to type there. */
  readonly first?: boolean;
}

/** People by name, each with something to do. */
export function UserSearch({ search, action, first = true }: UserSearchProps) {
  const phrases = usePhrases();
  const me = useChat((state) => state.me?.id);
  const { query, setQuery, items, error } = useSearch(search, false);
  const others = items?.filter((user) => user.id !== me);
  return (
    <>
      <Field label={phrases.searchPeople} type="search" autoFocus={first} autoCapitalize="none" value={query} onChange={(event) => setQuery(event.target.value)} />
      {error !== undefined && (
        <p className="form-error" role="alert">
          {failureText(error, phrases)}
        </p>
      )}
      {others === undefined && first && <p className="quiet list-empty">{phrases.startTyping}</p>}
      {others?.length === 0 && <p className="quiet list-empty">{phrases.noPeople}</p>}
      <ul className="result-list">
        {others?.map((user) => (
          <li key={user.id} className="result">
            <Avatar id={user.id} name={user.name} />
            <span className="result-text">
              <strong>{user.displayName ?? user.name}</strong>
              {user.displayName !== undefined && user.displayName !== user.name && <span className="quiet">{user.name}</span>}
            </span>
            {action(user)}
          </li>
        ))}
      </ul>
    </>
  );
}
