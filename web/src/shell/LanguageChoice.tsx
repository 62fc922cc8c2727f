import { server } from '../server';
import { chooseLanguage, languages, useLanguage, usePhrases } from '../language/language';
import { store } from '../state/store';

export function LanguageChoice() {
  const phrases = usePhrases();
  const current = useLanguage();
  return (
    <div className="language-choice" role="group" aria-label={phrases.language}>
      {languages.map(({ code, name }) => (
        <button
          key={code}
          type="button"
          lang={code}
          title={name}
          aria-pressed={code === current}
          onClick={() => {
            chooseLanguage(code);
            // The server writes e-mails and problems in it; should it not hear of it now, nothing breaks.
            if (store.state().session === 'signed-in') server.account.change({ language: code }).catch(() => undefined);
          }}
        >
          <span aria-hidden="true">{code.toUpperCase()}</span>
          <span className="sr-only">{name}</span>
        </button>
      ))}
    </div>
  );
}
