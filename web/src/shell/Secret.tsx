import { useId, useRef, useState } from 'react';
import { usePhrases } from '../language/language';

/** Something that is shown this once, to be copied. Another one is mounted anew, by its key. */
export function Secret({ label, value }: { readonly label: string; readonly value: string }) {
  const phrases = usePhrases();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);

  async function copy(): Promise<void> {
    // Over plain HTTP there is no clipboard, and it may be refused: then it is at least marked for the keyboard's copy.
    field.current?.focus();
    field.current?.select();
    await navigator.clipboard?.writeText(value).then(() => setCopied(true), () => undefined);
  }

  return (
    <div className="field" role="status">
      <label htmlFor={id}>{label}</label>
      <div className="field-input field-with-button">
        <input ref={field} id={id} value={value} readOnly spellCheck={false} aria-describedby={`${id}-note`} onFocus={(event) => event.target.select()} />
        <button type="button" className="button" onClick={() => void copy()}>
          {copied ? phrases.copied : phrases.copy}
        </button>
      </div>
      <p id={`${id}-note`} className="field-note">
        {phrases.shownOnce}
      </p>
    </div>
  );
}
