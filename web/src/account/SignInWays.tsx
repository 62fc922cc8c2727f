import { useState } from 'react';
import type { Identity, Provider } from '@tertulia/client';
import { server } from '../server';
import { RemoveButton } from '../integrations/RemoveButton';
import { usePhrases } from '../language/language';
import type { ProviderAnswer } from '../shell/navigation';
import { Confirmed } from './Confirmed';
import { outcomeText } from './outcome';

interface SignInWaysProps {
  readonly hasPassword: boolean;
  readonly providers: readonly Provider[];
  readonly identities: readonly Identity[];
  readonly answer: ProviderAnswer | undefined;
  readonly onUnlinked: (provider: string) => void;
}

/** The accounts elsewhere that sign me in; nothing where there are none and the server offers none. */
export function SignInWays({ hasPassword, providers, identities, answer, onUnlinked }: SignInWaysProps) {
  const phrases = usePhrases();
  const [wanted, setWanted] = useState<string>();
  if (providers.length === 0 && identities.length === 0) return null;
  const open = providers.filter(({ id }) => identities.every(({ provider }) => provider !== id));
  return (
    <section className="settings-part" aria-labelledby="sign-in-ways">
      <h3 id="sign-in-ways">{phrases.signInElsewhere}</h3>
      <p className="quiet settings-note">{phrases.signInElsewhereHint}</p>
      {answer !== undefined && answer.outcome !== 'again' && (
        <p className={answer.outcome === 'linked' ? 'quiet' : 'form-error'} role={answer.outcome === 'linked' ? 'status' : 'alert'}>
          {answer.outcome === 'linked' ? phrases.providerLinked : outcomeText(answer.outcome, phrases)}
        </p>
      )}
      <ul className="result-list">
        {identities.map(({ provider, label }) => (
          <li key={label} className="result">
            <span className="result-text">
              <strong>{label}</strong>
              <span className="quiet">{phrases.linked}</span>
            </span>
            {provider !== undefined && (
              <RemoveButton text={phrases.unlink} what={label} remove={() => server.identity.unlink(provider)} onRemoved={() => onUnlinked(provider)} />
            )}
          </li>
        ))}
        {open.map(({ id, label }) => (
          <li key={id} className="result">
            <span className="result-text">
              <strong>{label}</strong>
              <span className="quiet">{phrases.notLinked}</span>
            </span>
            {wanted !== id && (
              <button type="button" className="button" aria-label={`${phrases.link}: ${label}`} onClick={() => setWanted(id)}>
                {phrases.link}
              </button>
            )}
          </li>
        ))}
      </ul>
      {wanted !== undefined && (
        <Confirmed
          action={phrases.goOnTo(providers.find(({ id }) => id === wanted)?.label ?? wanted)}
          hasPassword={hasPassword}
          identities={identities}
          act={async (password) => location.assign((await server.identity.link(wanted, password)).location)}
        />
      )}
    </section>
  );
}
