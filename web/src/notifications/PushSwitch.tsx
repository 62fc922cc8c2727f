import { useEffect, useState } from 'react';
import { usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { pushState, turnOff, turnOn, type PushState } from './push';

/** Whether this browser tells me of things while the page is closed. Nothing where it cannot. */
export function PushSwitch() {
  const phrases = usePhrases();
  const [state, setState] = useState<PushState>('unable');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    let current = true;
    void pushState().then((found) => current && setState(found));
    return () => {
      current = false;
    };
  }, []);

  if (state === 'unable') return null;

  async function change(on: boolean): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      setState(await (on ? turnOn() : turnOff()));
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="push-switch">
      <label>
        <input
          type="checkbox"
          role="switch"
          checked={state === 'on'}
          disabled={busy || state === 'blocked'}
          onChange={(event) => void change(event.target.checked)}
        />{' '}
        {phrases.pushHere}
      </label>
      {state === 'blocked' && <p className="quiet">{phrases.pushBlocked}</p>}
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
    </div>
  );
}
