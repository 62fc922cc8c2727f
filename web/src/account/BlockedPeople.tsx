import { useEffect, useState } from 'react';
import type { Person } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { UserSearch } from '../rooms/UserSearch';
import { Avatar } from '../shell/Avatar';

interface BlockedPeopleProps {
  /** Ids. */
  readonly blocked: readonly string[];
  readonly error?: string;
  readonly onChange: (blocked: readonly string[]) => void;
}

/** Those whose messages notify me of nothing. */
export function BlockedPeople({ blocked, error, onChange }: BlockedPeopleProps) {
  const phrases = usePhrases();
  const people = usePeople(blocked);
  return (
    <>
      {blocked.length === 0 ? (
        <p className="quiet list-empty">{phrases.nobodyBlocked}</p>
      ) : (
        <ul className="result-list blocked-list">
          {blocked.map((id) => {
            const name = people[id]?.name ?? '…';
            return (
              <li key={id} className="result">
                <Avatar id={id} name={name} small />
                <span className="result-text">{name}</span>
                <button
                  type="button"
                  className="button"
                  aria-label={`${phrases.unblock}: ${name}`}
                  onClick={() => onChange(blocked.filter((other) => other !== id))}
                >
                  {phrases.unblock}
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {error !== undefined && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      <UserSearch
        search={server.account.findUsers}
        first={false}
        action={(user) => {
          const done = blocked.includes(user.id);
          return (
            <button
              type="button"
              className="button"
              disabled={done}
              aria-label={`${phrases.block}: ${user.name}`}
              onClick={() => onChange([...blocked, user.id])}
            >
              {done ? phrases.blocked : phrases.block}
            </button>
          );
        }}
      />
    </>
  );
}

/** Names for ids, asked for one by one: it is a short list, and rarely looked at. */
function usePeople(ids: readonly string[]): Readonly<Record<string, Person>> {
  const [people, setPeople] = useState<Readonly<Record<string, Person>>>({});
  useEffect(() => {
    let current = true;
    for (const id of ids) {
      if (people[id] !== undefined) continue;
      server.account
        .user(id)
        .then((user) => {
          if (current) setPeople((known) => ({ ...known, [id]: user }));
        })
        // Without a name the entry can still be taken away.
        .catch(() => undefined);
    }
    return () => {
      current = false;
    };
    // What is known already is not asked for again; only other ids are news.
  }, [ids]);
  return people;
}
