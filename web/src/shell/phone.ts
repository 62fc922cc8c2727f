import { useSyncExternalStore } from 'react';

/** As in the style sheets: what is narrower has one thing at a time on screen. */
const PHONE = '(max-width: 48rem)';

function subscribe(changed: () => void): () => void {
  const query = matchMedia(PHONE);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/** Whether the window is as narrow as a phone's. */
export const usePhone = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(PHONE).matches);
