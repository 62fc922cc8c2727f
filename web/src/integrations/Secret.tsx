import { useId, useState } from 'react';
import { usePhrases } from '../language/language';

/** Something that is shown this once, to be copied. */
export function Secret({ label, value }: { readonly label: string; readonly value: string }) {
  const phrases = usePhrases();
  const id = useId();
  const [copied, setCopied] = useState(false);
  return (
    <div className="field" role="status">
      <label htmlFor={id}>{label}</label>
      <div className="field-input field-with-button">
        <input id={id} value={value} readOnly spellCheck={false} aria-describedby={`${id}-note`} onFocus={(event) => event.target.select()} />
        <button
          type="button"
          className="button"
          onClick={() => {
            navigator.clipboard.writeText(value).then(
              () => setCopied(true),
              // Not everywhere: the field can be selected.
              () => document.getElementById(id)?.focus(),
            );
          }}
        >
          {copied ? phrases.copied : phrases.copy}
        </button>
      </div>
      <p id={`${id}-note`} className="field-note">
        {phrases.shownOnce}
      </p>
    </div>
  );
}
