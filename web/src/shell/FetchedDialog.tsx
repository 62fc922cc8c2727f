import { useEffect, useState, type ComponentType } from 'react';
import { usePhrases } from '../language/language';
import { Dialog } from './Dialog';

interface FetchedDialogProps<P> {
  /** Must be the same function each time. */
  readonly load: () => Promise<{ readonly default: ComponentType<P> }>;
  readonly props: P;
}

/** A dialog whose code is fetched when it is first opened. */
export function FetchedDialog<P extends { readonly onClose: () => void }>({ load, props }: FetchedDialogProps<P>) {
  const phrases = usePhrases();
  const [fetched, setFetched] = useState<{ readonly Content: ComponentType<P> } | 'failed'>();
  useEffect(() => {
    let gone = false;
    load().then(
      ({ default: Content }) => gone || setFetched({ Content }),
      () => gone || setFetched('failed'),
    );
    return () => {
      gone = true;
    };
  }, [load]);
  if (fetched === undefined) return null;
  if (fetched !== 'failed') return <fetched.Content {...props} />;
  return (
    <Dialog title={phrases.somethingWrong} onClose={props.onClose}>
      <p>{phrases.noAnswer}</p>
    </Dialog>
  );
}
