import { useId, useState } from 'react';
import { useLanguage, usePhrases } from '../language/language';
import { clockOrDay } from '../language/time';
import { failureText } from '../shell/failure';
import { beQuiet, endOf, useQuietUntil } from './quiet';

const CHOICES = ['30', '60', '240', 'tomorrow'] as const;

/** Not to be disturbed for a time: takes effect at once, without "save". */
export function QuietNow() {
  const phrases = usePhrases();
  const language = useLanguage();
  const until = useQuietUntil();
  const id = useId();
  const [failure, setFailure] = useState<unknown>();
  const be = (end: Date | undefined): void => {
    beQuiet(end).then(() => setFailure(undefined), setFailure);
  };
  return (
    <div role="group" aria-labelledby={id}>
      <strong id={id}>{phrases.quiet}</strong>
      <p className="quiet">{phrases.quietHint}</p>
      <div className="quiet-now">
        {until === undefined ? (
          CHOICES.map((choice) => (
            <button key={choice} type="button" className="button" onClick={() => be(endOf(choice, new Date()))}>
              {phrases.quietFor[choice]}
            </button>
          ))
        ) : (
          <>
            <span role="status">{phrases.quietUntil(clockOrDay(until, language))}</span>
            <button type="button" className="button" onClick={() => be(undefined)}>
              {phrases.endQuietNow}
            </button>
          </>
        )}
      </div>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
    </div>
  );
}
