import { useState } from 'react';
import { usePhrases } from '../language/language';
import { failureText } from '../shell/failure';

interface RemoveButtonProps {
  readonly text: string;
  /** What is removed, for those who do not see the row. */
  readonly what: string;
  readonly remove: () => Promise<void>;
  readonly onRemoved: () => void;
}

/** Takes something away that cannot be brought back: asks once more, in its own place. */
export function RemoveButton({ text, what, remove, onRemoved }: RemoveButtonProps) {
  const phrases = usePhrases();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  async function act(): Promise<void> {
    if (!asked) return setAsked(true);
    setBusy(true);
    try {
      await remove();
      onRemoved();
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  }

  return (
    <>
      <button
        type="button"
        className={asked ? 'button button-danger' : 'button'}
        disabled={busy}
        aria-label={`${asked ? phrases.really : text}: ${what}`}
        onBlur={() => setAsked(false)}
        onClick={() => void act()}
      >
        {asked ? phrases.really : text}
      </button>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
    </>
  );
}
