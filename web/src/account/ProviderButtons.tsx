import { useEffect, useState } from 'react';
import { signInAddress, type Provider } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';

/** The ways in by an account elsewhere; nothing where the server offers none, or while it is not known. */
export function ProviderButtons() {
  const phrases = usePhrases();
  const [providers, setProviders] = useState<readonly Provider[]>([]);

  useEffect(() => {
    let current = true;
    server.identity
      .providers()
      .then(({ items }) => current && setProviders(items))
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, []);

  if (providers.length === 0) return null;
  return (
    <div className="sign-in-providers" role="group" aria-label={phrases.signInElsewhere}>
      <p className="sign-in-or quiet" aria-hidden="true">
        {phrases.or}
      </p>
      {providers.map(({ id, label }) => (
        // A link would be opened in another tab, where nobody waits for it.
        <button key={id} type="button" className="button button-wide" onClick={() => location.assign(signInAddress(id, placeNow()))}>
          {phrases.signInWith(label)}
        </button>
      ))}
    </div>
  );
}

/** Where I wanted to go: a room, or an invitation. */
const placeNow = (): string => (/^#(?:\/room\/|invite=)/u.test(location.hash) ? location.hash.slice(1) : '');
