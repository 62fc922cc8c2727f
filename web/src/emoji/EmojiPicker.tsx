import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { found, useEmoji } from './emoji';

interface EmojiPickerProps {
  readonly onChoose: (sign: string) => void;
  readonly onClose: () => void;
}

/** As many as stand side by side; the style sheet has the same number. */
const COLUMNS = 8;
const FOUND_MAX = 96;

/** The groups in their order, each with the one that stands for it. */
const GROUPS = [
  [0, '😀'],
  [1, '👋'],
  [3, '🐱'],
  [4, '🍇'],
  [5, '🌍'],
  [6, '⚽'],
  [7, '💡'],
  [8, '💠'],
  [9, '🏁'],
] as const;

/** Emoji by group or by their words. The keys move among them while the field keeps the focus. */
export function EmojiPicker({ onChoose, onClose }: EmojiPickerProps) {
  const phrases = usePhrases();
  const list = useId();
  const set = useEmoji(true);
  const [query, setQuery] = useState('');
  const [group, setGroup] = useState(0);
  const [active, setActive] = useState(0);
  const grid = useRef<HTMLUListElement>(null);
  const searching = query.trim() !== '';
  const shown = useMemo(
    () => (set === undefined ? [] : searching ? found(set, query, FOUND_MAX) : set.all.filter((emoji) => emoji.group === group)),
    [set, searching, query, group],
  );

  useEffect(() => {
    grid.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active, shown]);

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (step !== undefined && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      setActive((before) => Math.max(0, Math.min(shown.length - 1, before + step)));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      const chosen = shown[active];
      if (chosen !== undefined) onChoose(chosen.sign);
    }
  }

  const chosen = shown[active];
  return (
    <Dialog title={phrases.emojiPick} onClose={onClose} className="emoji-picker">
      <input
        className="switcher-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={chosen === undefined ? undefined : `${list}-${active}`}
        aria-label={phrases.emojiSearch}
        placeholder={phrases.emojiSearch}
        autoComplete="off"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="emoji-groups" role="group" aria-label={phrases.emojiGroupsLabel}>
        {GROUPS.map(([id, sign]) => (
          <button
            key={id}
            type="button"
            className="icon-button"
            aria-pressed={!searching && id === group}
            aria-label={phrases.emojiGroups[id]}
            title={phrases.emojiGroups[id]}
            onClick={() => {
              setQuery('');
              setGroup(id);
              setActive(0);
            }}
          >
            {sign}
          </button>
        ))}
      </div>
      <ul ref={grid} className="emoji-grid" role="listbox" id={list} aria-label={searching ? phrases.emojiFound : phrases.emojiGroups[group]} aria-busy={set === undefined}>
        {shown.map((emoji, index) => (
          <li
            key={emoji.sign}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === active}
            aria-label={emoji.label}
            title={`${emoji.label} :${emoji.names[0] ?? ''}:`}
            onClick={() => onChoose(emoji.sign)}
          >
            {emoji.sign}
          </li>
        ))}
      </ul>
      <p className="emoji-about quiet" aria-hidden="true">
        {set === undefined ? phrases.loading : chosen === undefined ? phrases.noMatch : `${chosen.label} :${chosen.names[0] ?? ''}:`}
      </p>
    </Dialog>
  );
}
