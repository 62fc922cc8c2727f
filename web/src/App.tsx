import { SignIn } from './account/SignIn';
import { usePhrases } from './language/language';
import { Logo } from './shell/Logo';
import { Workspace } from './shell/Workspace';
import { session } from './state/session';
import { useChat } from './state/store';

export function App() {
  const phrases = usePhrases();
  const state = useChat((chat) => chat.session);
  switch (state) {
    case 'signed-in':
      return <Workspace />;
    case 'signed-out':
      return <SignIn />;
    case 'unreachable':
      return (
        <main className="splash">
          <Logo />
          <h1>{navigator.onLine ? phrases.unreachableTitle : phrases.offlineTitle}</h1>
          <p className="quiet" role="status">
            {phrases.unreachableText}
          </p>
          <button type="button" className="button button-primary" onClick={() => session.retry()}>
            {phrases.tryAgain}
          </button>
        </main>
      );
    case 'unknown':
      return (
        <main className="splash" aria-busy="true" aria-label={phrases.loading}>
          <Logo />
        </main>
      );
  }
}
