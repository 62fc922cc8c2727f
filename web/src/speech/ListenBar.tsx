import { useEffect } from 'react';
import { useLanguage, usePhrases } from '../language/language';
import { Icon } from '../shell/Icon';
import { failureWords } from './failure';
import { listenAs, pauseListening, RATES, skip, stopListening, useListening } from './listening';

/** What is read of the room, and how; there while it is listened to. */
export function ListenBar({ room }: { readonly room: string }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const listening = useListening();
  const { paused, speaker, skipped, failure, manner } = listening;
  const here = listening.room === room;
  const toggle = (): void => pauseListening(!paused, (count) => ({ text: phrases.listenSkipped(count), language }));

  // It ends with the room.
  useEffect(() => stopListening, [room]);

  useEffect(() => {
    if (!here) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      // By the key's place: with Alt some keyboards write other signs.
      const act = { KeyP: toggle, KeyN: skip }[event.code];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });

  if (!here) return null;
  return (
    <section className="listen-bar" aria-label={phrases.listening}>
      <Icon name="headphones" />
      <p className="listen-said">
        {failure !== undefined
          ? failureWords(failure, phrases)
          : paused
            ? phrases.listenPaused
            : speaker !== undefined
              ? phrases.listenReading(speaker)
              : phrases.listenWaiting}
        {skipped > 0 && <span role="status"> {phrases.listenSkipped(skipped)}</span>}
      </p>
      <button type="button" className="icon-button" aria-keyshortcuts="Alt+P" aria-label={paused ? phrases.listenGoOn : phrases.listenPause} title={`${paused ? phrases.listenGoOn : phrases.listenPause} (Alt+P)`} onClick={toggle}>
        <Icon name={paused ? 'play' : 'pause'} />
      </button>
      <button type="button" className="icon-button" aria-keyshortcuts="Alt+N" aria-label={phrases.listenNext} title={`${phrases.listenNext} (Alt+N)`} disabled={speaker === undefined} onClick={skip}>
        <Icon name="next" />
      </button>
      <label>
        {phrases.listenSpeed}
        <select value={manner.rate} onChange={(event) => listenAs({ ...manner, rate: Number(event.target.value) })}>
          {RATES.map((rate) => (
            <option key={rate} value={rate}>
              {rate.toLocaleString(language)} ×
            </option>
          ))}
        </select>
      </label>
      <label>
        <input type="checkbox" checked={manner.own} onChange={(event) => listenAs({ ...manner, own: event.target.checked })} />
        {phrases.listenOwn}
      </label>
      <button type="button" className="icon-button" aria-label={phrases.listenStop} title={phrases.listenStop} onClick={stopListening}>
        <Icon name="close" />
      </button>
    </section>
  );
}
