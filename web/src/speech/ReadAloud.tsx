import { useEffect, useSyncExternalStore } from 'react';
import { usePhrases } from '../language/language';
import { Icon } from '../shell/Icon';
import type { Message } from '../state/model';
import { failureWords } from './failure';
import { reader, type Reading } from './reader';

/** What the reader does with one message; another's reading re-renders nothing here. */
function useReading(id: string): Reading['kind'] {
  return useSyncExternalStore(reader.subscribe, () => {
    const reading = reader.state();
    return reading.kind !== 'silent' && reading.message === id ? reading.kind : 'silent';
  });
}

/** Reads a message aloud, and stops. What is no longer on the page, or says something else, is not read on. */
export function ReadAloud({ message }: { readonly message: Message }) {
  const phrases = usePhrases();
  const kind = useReading(message.id);
  const reading = kind === 'loading' || kind === 'speaking';

  useEffect(() => () => reader.left(message.id), [message.id, message.text]);

  useEffect(() => {
    if (!reading) return;
    // Before others: one Escape, one thing.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      reader.stop();
    };
    document.addEventListener('keydown', onKeyDown, true);
    return () => document.removeEventListener('keydown', onKeyDown, true);
  }, [reading]);

  return (
    <button
      type="button"
      className="icon-button"
      tabIndex={-1}
      aria-label={phrases.readAloud}
      aria-pressed={reading}
      aria-busy={kind === 'loading'}
      aria-keyshortcuts="p"
      title={reading ? phrases.stopReading : phrases.readAloud}
      onClick={() => reader.toggle(message)}
    >
      <Icon name={reading ? 'stop' : 'speaker'} />
    </button>
  );
}

/** Why a message was not read, quietly under it; empty until then, so that it is announced when it comes. */
export function ReadAloudFailure({ message }: { readonly message: Message }) {
  const phrases = usePhrases();
  const kind = useReading(message.id);
  const reading = reader.state();
  return (
    <p className="message-unread-aloud" role="status">
      {kind === 'failed' && reading.kind === 'failed' && failureWords(reading.failure, phrases)}
    </p>
  );
}
