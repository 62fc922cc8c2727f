import { useEffect, useState, type ComponentType } from 'react';
import { usePhrases } from '../language/language';
import { Dialog } from './Dialog';

/** A dialog whose script is fetched when it is opened for the first time; if that fails (no network, or a page from before an upgrade), it says so. */
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
      <Dialog title={phrases.notLoadedTitle} onClose={props.onClose}>
        <p role="alert">{phrases.notLoaded}</p>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={() => location.reload()}>
            {phrases.reload}
          </button>
          <button type="button" className="button button-primary" onClick={() => setTries(tries + 1)}>
            {phrases.tryAgain}
          </button>
        </div>
      </Dialog>
    );
  };
}
