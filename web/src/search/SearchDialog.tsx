import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { usePhrases } from '../language/language';
import { labelOf, sectionsOf } from '../rooms/label';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { useChat } from '../state/store';
import { HitEntry } from './HitEntry';
import { useMessageSearch, type SearchFilters } from './messageSearch';
import { PersonFilter } from './PersonFilter';
import '../style/search.css';

/** The server's limit. */
const WORDS_MAX = 200;

interface SearchDialogProps {
  readonly start: SearchFilters;
  /** Told of every change, so that coming back finds what was left. */
  readonly onFilters: (filters: SearchFilters) => void;
  readonly onClose: () => void;
  /** A hit was opened. */
  readonly onChosen: () => void;
}

/** Messages by their words, in one room or in all of mine. */
export function SearchDialog({ start, onFilters, onClose, onChosen }: SearchDialogProps) {
  const phrases = usePhrases();
  const rooms = useChat((state) => state.rooms);
  const me = useChat((state) => state.me?.id);
  const sections = useMemo(() => sectionsOf(rooms, me), [rooms, me]);
  const [filters, setFilters] = useState(start);
  const { hits, busy, failure, hasMore, more, again } = useMessageSearch(filters);
  const form = useRef<HTMLFormElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const change = (what: Partial<SearchFilters>): void => setFilters({ ...filters, ...what });

  useEffect(() => {
    onFilters(filters);
  }, [filters, onFilters]);

  // What was looked for last is there to be typed over.
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input[type=search]')?.select(), []);

  const links = (): readonly HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('a') ?? [])];

  /** Down, or by Enter, from the words into the hits, among them, and back up. */
  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const inWords = event.target instanceof HTMLInputElement && event.target.type === 'search';
    // A form of several fields does nothing at Enter by itself.
    const step = { ArrowUp: -1, ArrowDown: 1, Enter: inWords && !event.nativeEvent.isComposing ? 1 : undefined }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = links();
    const at = all.findIndex((link) => link === document.activeElement);
    if (at < 0 && !(inWords && step === 1)) return;
    event.preventDefault();
    if (at === 0 && step === -1) form.current?.querySelector<HTMLInputElement>('input[type=search]')?.focus();
    else all[at + step]?.focus();
  }

  return (
    <Dialog title={phrases.searchMessages} onClose={onClose} className="search-dialog">
      <div onKeyDown={onKeyDown}>
        <form
          ref={form}
          role="search"
          onSubmit={(event) => event.preventDefault()}
        >
          <Field
            label={phrases.searchWords}
            hint={phrases.searchWordsHint}
            type="search"
            autoComplete="off"
            maxLength={WORDS_MAX}
            value={filters.words}
            onChange={(event) => change({ words: event.target.value })}
          />
          <div className="search-filters">
            <div className="field">
              <label htmlFor="search-where">{phrases.searchWhere}</label>
              <select
                id="search-where"
                value={filters.room ?? ''}
                onChange={(event) => change({ room: event.target.value === '' ? undefined : event.target.value })}
              >
                <option value="">{phrases.allRooms}</option>
                {[...sections.rooms, ...sections.direct].map((room) => (
                  <option key={room.id} value={room.id}>
                    {labelOf(room, me)}
                  </option>
                ))}
              </select>
            </div>
            <PersonFilter person={filters.from} onChange={(from) => change({ from })} />
            <Field
              label={phrases.searchSince}
              type="date"
              max="9999-12-31"
              value={filters.since ?? ''}
              onChange={(event) => change({ since: event.target.value === '' ? undefined : event.target.value })}
            />
          </div>
        </form>
        <p className="quiet search-count" role="status">
          {busy ? phrases.searching : hits === undefined ? '' : phrases.hits(hits.length, hasMore)}
        </p>
        {failure !== undefined && (
          <div className="form-error" role="alert">
            {failureText(failure, phrases)}{' '}
            <button type="button" className="link-button" onClick={hits === undefined ? again : more}>
              {phrases.tryAgain}
            </button>
          </div>
        )}
        {hits?.length === 0 && !busy && (
          <div className="search-nothing">
            <p className="quiet">{phrases.nothingFound}</p>
            {filters.room !== undefined && (
              <button type="button" className="button" onClick={() => change({ room: undefined })}>
                {phrases.searchEverywhere}
              </button>
            )}
          </div>
        )}
        {hits !== undefined && hits.length > 0 && (
          <ol ref={list} className="hits" aria-label={phrases.searchResults} aria-busy={busy}>
            {hits.map((hit) => {
              const room = rooms[hit.message.room];
              return (
                <HitEntry
                  key={hit.message.id}
                  hit={hit}
                  room={filters.room !== undefined || room === undefined ? undefined : labelOf(room, me)}
                  onChosen={onChosen}
                />
              );
            })}
          </ol>
        )}
        {hasMore && (
          <button type="button" className="button button-wide" disabled={busy} onClick={more}>
            {phrases.showMore}
          </button>
        )}
      </div>
    </Dialog>
  );
}
