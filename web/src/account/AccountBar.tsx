import { useState } from 'react';
import { useLanguage, usePhrases } from '../language/language';
import { clockOrDay } from '../language/time';
import { Avatar } from '../shell/Avatar';
import { failureText } from '../shell/failure';
import { Icon } from '../shell/Icon';
import { LanguageChoice } from '../shell/LanguageChoice';
import { session } from '../state/session';
import { useChat } from '../state/store';
import { beQuiet, useQuietUntil } from './quiet';

/** Who I am, in what language, what I want to be told of, and the way out. */
export function AccountBar({ onAccount, onPreferences }: { readonly onAccount: () => void; readonly onPreferences: () => void }) {
  const phrases = usePhrases();
  const me = useChat((state) => state.me);
  const language = useLanguage();
  const quiet = useQuietUntil();
  const [error, setError] = useState<string>();
  if (me === undefined) return null;
  return (
    <footer className="account-bar">
      <Avatar id={me.id} name={me.name} small />
      <button
        type="button"
        className="account-name"
        title={phrases.signedInAs(me.name)}
        aria-label={`${phrases.account}: ${me.displayName ?? me.name}`}
        onClick={onAccount}
      >
        {me.displayName ?? me.name}
      </button>
      {quiet !== undefined && (
        <button
          type="button"
          className="icon-button"
          data-quiet=""
          title={phrases.endQuiet(clockOrDay(quiet, language))}
          aria-label={phrases.endQuiet(clockOrDay(quiet, language))}
          onClick={() => {
            beQuiet(undefined).catch((failure: unknown) => setError(failureText(failure, phrases)));
          }}
        >
          <Icon name="moon" />
        </button>
      )}
      <LanguageChoice />
      <button
        type="button"
        className="icon-button"
        title={phrases.preferences}
        aria-label={phrases.preferences}
        onClick={onPreferences}
      >
        <Icon name="gear" />
      </button>
      <button
        type="button"
        className="icon-button"
        title={phrases.signOut}
        aria-label={phrases.signOut}
        onClick={() => {
          session.signOut().catch((failure: unknown) => setError(failureText(failure, phrases)));
        }}
      >
        <Icon name="leave" />
      </button>
      {error !== undefined && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
    </footer>
  );
}
