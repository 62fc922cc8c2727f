import { usePhrases } from '../language/language';
import { useChat } from '../state/store';
import { Icon } from './Icon';
import { Logo } from './Logo';

interface WelcomeProps {
  readonly unknownRoom: boolean;
  readonly onBrowse: () => void;
  readonly onCreate: () => void;
  readonly onMenu: () => void;
}

export function Welcome({ unknownRoom, onBrowse, onCreate, onMenu }: WelcomeProps) {
  const phrases = usePhrases();
  const first = useChat((state) => Object.keys(state.rooms).length === 0);
  return (
    <main className="welcome" id="conversation" aria-label={phrases.conversation} tabIndex={-1}>
      <button type="button" className="icon-button only-phone welcome-menu" onClick={onMenu} aria-label={phrases.openMenu}>
        <Icon name="menu" />
      </button>
      <Logo />
      <h1>{first ? phrases.firstTitle : phrases.welcomeTitle}</h1>
      <p className="quiet">{unknownRoom ? phrases.roomGone : first ? phrases.firstText : phrases.welcomeText}</p>
      <div className="welcome-actions">
        <button type="button" className="button button-primary" onClick={onBrowse}>
          <Icon name="compass" />
          {phrases.browseRooms}
        </button>
        <button type="button" className="button" onClick={onCreate}>
          <Icon name="plus" />
          {phrases.newRoom}
        </button>
      </div>
    </main>
  );
}
