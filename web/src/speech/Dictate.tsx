import { useEffect, useRef, useState } from 'react';
import { useLanguage, usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { Icon } from '../shell/Icon';
import { canDictate, dictate, type DictationFailure } from './dictation';

const AGREED_AS = 'tertulia.dictation';

function hasAgreed(): boolean {
  try {
    return localStorage.getItem(AGREED_AS) === 'agreed';
  } catch {
    return false;
  }
}

/** Ends the dictation that is under way, if one is: what it hears after that is not written. */
export function stopDictation(): void {
  stop?.();
}
let stop: (() => void) | undefined;

interface DictateProps {
  /** What was said, to be put where the caret is. */
  readonly onSpoken: (text: string) => void;
  /** What seems to be said so far, or why nothing more is; empty when there is neither. */
  readonly onNote: (note: string, failed: boolean) => void;
}

/** Writes what is spoken; not there where the browser cannot. */
export function Dictate({ onSpoken, onNote }: DictateProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [on, setOn] = useState(false);
  const [asking, setAsking] = useState(false);
  const newest = useRef({ onSpoken, onNote });
  useEffect(() => {
    newest.current = { onSpoken, onNote };
  });

  useEffect(() => stopDictation, []);

  useEffect(() => {
    if (!on) return undefined;
    // Before others: one Escape, one thing.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      stopDictation();
    };
    document.addEventListener('keydown', onKeyDown, true);
    return () => document.removeEventListener('keydown', onKeyDown, true);
  }, [on]);

  function begin(): void {
    const note = (text: string, failed = false): void => newest.current.onNote(text, failed);
    const ended = (failure: DictationFailure | undefined): void => {
      stop = undefined;
      setOn(false);
      note(failure === undefined ? '' : phrases.dictationFailure[failure], failure !== undefined);
    };
    setOn(true);
    note(phrases.dictating);
    try {
      stop = dictate(language, {
        onInterim: (text) => note(text === '' ? phrases.dictating : text),
        onFinal: (text) => newest.current.onSpoken(text),
        onEnd: ended,
      });
    } catch {
      ended('failed');
    }
  }

  function press(): void {
    if (on) stopDictation();
    else if (hasAgreed()) begin();
    else setAsking(true);
  }

  function agree(): void {
    try {
      localStorage.setItem(AGREED_AS, 'agreed');
    } catch {
      // Storage may be forbidden; then it is asked again.
    }
    setAsking(false);
    begin();
  }

  if (!canDictate()) return null;
  const label = on ? phrases.stopDictating : phrases.dictate;
  return (
    <>
      <button type="button" className="icon-button composer-tool" aria-pressed={on} aria-label={label} title={label} onClick={press}>
        <Icon name={on ? 'stop' : 'microphone'} />
      </button>
      {asking && (
        <Dialog title={phrases.dictationTitle} onClose={() => setAsking(false)}>
          <p>{phrases.dictationNote}</p>
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {phrases.cancel}
            </button>
            <button type="button" className="button button-primary" onClick={agree}>
              {phrases.dictationAgree}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
