import { useEffect, useState, type ComponentType } from 'react';
import { usePhrases } from '../language/language';
import { Dialog } from './Dialog';

/** A dialog whose script is fetched when it is opened for the first time; if that fails, it says so and can be tried again. */
export function later<P extends { readonly onClose: () => void }>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function Later(props: P) {
    const phrases = usePhrases();
    const [failed, setFailed] = useState(false);
    const [tries, setTries] = useState(0);
    const [, setThere] = useState(loaded !== undefined);

    useEffect(() => {
      if (loaded !== undefined) return undefined;
      let current = true;
      setFailed(false);
      load()
        .then((component) => {
          loaded = component;
          if (current) setThere(true);
        })
        .catch(() => current && setFailed(true));
      return () => {
        current = false;
      };
    }, [tries]);

    const Loaded = loaded;
    if (Loaded !== undefined) return <Loaded {...props} />;
    if (!failed) return null;
    return (
      <Dialog title={phrases.notLoaded} onClose={props.onClose}>
        <p role="alert">{phrases.noAnswer}</p>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={props.onClose}>
            {phrases.cancel}
          </button>
          <button type="button" className="button button-primary" onClick={() => setTries(tries + 1)}>
            {phrases.tryAgain}
          </button>
        </div>
      </Dialog>
    );
  };
}
