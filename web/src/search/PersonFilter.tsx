import { useId, useState, type KeyboardEvent } from 'react';
import type { Person } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Icon } from '../shell/Icon';
import { useSearch } from '../shell/search';

const OFFERED_MAX = 6;

interface PersonFilterProps {
  readonly person: Person | undefined;
  readonly onChange: (person: Person | undefined) => void;
}

/** One person, found by the beginning of a name. */
export function PersonFilter({ person, onChange }: PersonFilterProps) {
  const phrases = usePhrases();
  const id = useId();
  const { query, setQuery, items } = useSearch(server.account.findUsers, false);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState(false);
  const offered = closed ? [] : (items ?? []).slice(0, OFFERED_MAX);

  function choose(index: number): void {
    const user = offered[index];
    if (user === undefined) return;
    setQuery('');
    onChange({ id: user.id, name: user.name });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing || query.trim() === '') return;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && offered.length > 0) {
      event.preventDefault();
      event.stopPropagation();
      setActive((active + (event.key === 'ArrowDown' ? 1 : -1) + offered.length) % offered.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(active);
    } else if (event.key === 'Escape' && offered.length > 0) {
      // One Escape, one thing: the list first, the dialog with the next one.
      event.preventDefault();
      setClosed(true);
    }
  }

  return (
    <div className="field search-person">
      <label htmlFor={id}>{phrases.searchFrom}</label>
      {person === undefined ? (
        <input
          id={id}
          role="combobox"
          aria-expanded={offered.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={offered[active] === undefined ? undefined : `${id}-${active}`}
          aria-autocomplete="list"
          autoComplete="off"
          autoCapitalize="none"
          placeholder={phrases.searchFromAnybody}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
            setClosed(false);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setClosed(true)}
        />
      ) : (
        <button id={id} type="button" className="chip search-chosen" aria-label={phrases.takeAway(person.name)} onClick={() => onChange(undefined)}>
          <bdi>{person.name}</bdi>
          <Icon name="close" />
        </button>
      )}
      <ul id={`${id}-list`} className="search-people" role="listbox" aria-label={phrases.searchFrom} hidden={offered.length === 0}>
        {offered.map((user, index) => (
          <li
            key={user.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(index);
            }}
          >
            <bdi>{user.name}</bdi>
            {user.displayName !== undefined && user.displayName !== user.name && <bdi className="quiet">{user.displayName}</bdi>}
          </li>
        ))}
      </ul>
      {query.trim() !== '' && items?.length === 0 && <p className="field-note">{phrases.noPeople}</p>}
    </div>
  );
}
