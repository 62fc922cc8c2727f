import { lazy, Suspense, type ComponentType } from 'react';
import { usePhrases } from '../language/language';
import { Dialog } from './Dialog';

interface Closable {
  readonly onClose: () => void;
}

/**
 * A dialog that is fetched when it is first opened. When it cannot be (no network, or a page from before an upgrade), a dialog
 * in its place says so, rather than the whole page going blank.
 */
export function lazily<P extends Closable>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Loaded = lazy(() =>
    load().then(
      (component) => ({ default: component as ComponentType<object> }),
      () => ({ default: NotLoaded as unknown as ComponentType<object> }),
    ),
  );
  return function Lazily(props: P) {
    return (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}

function NotLoaded({ onClose }: Closable) {
  const phrases = usePhrases();
  return (
    <Dialog title={phrases.notLoadedTitle} onClose={onClose}>
      <p>{phrases.notLoaded}</p>
      <div className="dialog-actions">
        <button type="button" className="button button-primary" onClick={() => location.reload()}>
          {phrases.reload}
        </button>
      </div>
    </Dialog>
  );
}
