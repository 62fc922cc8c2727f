import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { usePhrases } from '../language/language';
import { Icon } from './Icon';

interface ListFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly error?: string;
  readonly items: readonly string[];
  readonly max: number;
  readonly onChange: (items: readonly string[]) => void;
  /** What an item is, of what was typed. */
  readonly read?: (typed: string) => string;
  readonly show?: (item: string) => string;
}

const same = (item: string): string => item;
const SEPARATORS = /[,;\n]/u;

/** Some short texts: each one typed and ended with Enter or a comma, taken away with its button or, the last one, with Backspace. */
export function ListField({ label, hint, error, items, max, onChange, read = same, show = same }: ListFieldProps) {
  const phrases = usePhrases();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const full = items.length >= max;

  function add(text: string): void {
    const wanted = text.split(SEPARATORS).map((part) => read(part.trim().replace(/\s+/gu, ' '))).filter((part) => part !== '');
    setTyped('');
    if (wanted.length > 0) onChange([...new Set([...items, ...wanted])].slice(0, max));
  }

  function remove(item: string): void {
    onChange(items.filter((other) => other !== item));
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Backspace' && typed === '') {
      const last = items.at(-1);
      if (last !== undefined) remove(last);
    }
  }

  return (
    <div className={error === undefined ? 'field' : 'field field-wrong'} role="group" aria-labelledby={`${id}-label`}>
      <label id={`${id}-label`} htmlFor={id}>
        {label}
      </label>
      {items.length > 0 && (
        <ul className="chips chips-field">
          {items.map((item) => (
            <li key={item}>
              <button type="button" className="chip" aria-label={phrases.takeAway(show(item))} onClick={() => remove(item)}>
                {show(item)}
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="field-input field-with-button">
        <input
          ref={input}
          id={id}
          value={typed}
          autoComplete="off"
          autoCapitalize="none"
          enterKeyHint="done"
          disabled={full}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-note`}
          onChange={(event) => (SEPARATORS.test(event.target.value) ? add(event.target.value) : setTyped(event.target.value))}
          onKeyDown={onKeyDown}
          onBlur={() => add(typed)}
        />
        <button type="button" className="button" disabled={full || typed.trim() === ''} onClick={() => add(typed)}>
          {phrases.add}
        </button>
      </div>
      <p id={`${id}-note`} className="field-note" role={error === undefined ? undefined : 'alert'}>
        {error ?? (full ? phrases.listFull(max) : hint)}
      </p>
    </div>
  );
}
