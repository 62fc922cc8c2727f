import { useEffect, useState } from 'react';
import { usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { Switch } from '../shell/Switch';
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
    <>
      <Switch
        label={phrases.pushHere}
        hint={state === 'blocked' ? phrases.pushBlocked : phrases.pushHint}
        checked={state === 'on'}
        disabled={busy || state === 'blocked'}
        onChange={(on) => void change(on)}
      />
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
    </>
  );
}
