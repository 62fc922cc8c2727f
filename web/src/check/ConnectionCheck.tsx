import { useEffect, useState } from 'react';
import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { measure } from './measure';
import { findingsOf, heldBack, isWrong, type Measurement } from './verdict';

type Progress = { readonly kind: 'checking' } | { readonly kind: 'no-answer' } | { readonly kind: 'measured'; readonly measured: Measurement };

/** Follows a short stream through whatever is between this browser and the server, and says what is the matter. */
export function ConnectionCheck({ onClose }: { readonly onClose: () => void }) {
  const phrases = usePhrases();
  const [round, setRound] = useState(0);
  const [progress, setProgress] = useState<Progress>({ kind: 'checking' });

  useEffect(() => {
    let current = true;
    setProgress({ kind: 'checking' });
    measure()
      .then((measured) => current && setProgress({ kind: 'measured', measured }))
      .catch(() => current && setProgress({ kind: 'no-answer' }));
    return () => {
      current = false;
    };
  }, [round]);

  return (
    <Dialog title={phrases.checkConnection} onClose={onClose}>
      <div role="status" aria-live="polite" data-check={progress.kind}>
        {progress.kind === 'checking' && <p className="quiet">{phrases.checking}</p>}
        {progress.kind === 'no-answer' && <p className="form-error">{phrases.noAnswer}</p>}
        {progress.kind === 'measured' && <Result measured={progress.measured} />}
      </div>
      <div className="dialog-actions">
        <button type="button" className="button" disabled={progress.kind === 'checking'} onClick={() => setRound(round + 1)}>
          {phrases.checkAgain}
        </button>
        <button type="button" className="button button-primary" onClick={onClose}>
          {phrases.close}
        </button>
      </div>
    </Dialog>
  );
}

function Result({ measured }: { readonly measured: Measurement }) {
  const phrases = usePhrases();
  const findings = findingsOf(measured);
  return (
    <>
      <p>{findings.some(isWrong) ? phrases.streamsSuffer : phrases.streamsWork}</p>
      {findings.length > 0 && (
        <ul className="check-findings">
          {findings.map((finding) => (
            <li key={finding} data-finding={finding}>
              {phrases.findings[finding]}
            </li>
          ))}
        </ul>
      )}
      {measured.arrivals.length > 0 && (
        <p className="quiet">
          {phrases.checkMeasured(measured.firstByte, heldBack(measured), measured.protocol ?? '?', measured.encoding ?? phrases.uncompressed)}
        </p>
      )}
    </>
  );
}
