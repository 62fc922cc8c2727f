import { useState } from 'react';
import type { Flag } from '@tertulia/client';
import { usePhrases } from '../language/language';
import { Icon } from '../shell/Icon';
import { reasonsOf } from './words';

/** Tells a moderator that word lists match the message; pressed, which ones. */
export function FlagMark({ flags }: { readonly flags: readonly Flag[] }) {
  const phrases = usePhrases();
  const [shown, setShown] = useState(false);
  const why = phrases.flagged(reasonsOf(flags, phrases).join('; '));
  return (
    <>
      <button type="button" className="flag-mark" aria-label={why} aria-expanded={shown} title={why} onClick={() => setShown(!shown)}>
        <Icon name="flag" />
      </button>
      {shown && (
        <span className="flag-why" aria-hidden="true">
          {why}
        </span>
      )}
    </>
  );
}
