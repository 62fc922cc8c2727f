import { useLanguage, usePhrases } from '../language/language';
import { fullTime } from '../language/time';
import { Icon } from '../shell/Icon';
import type { Note } from '../state/model';
import { store } from '../state/store';
import { allCommands } from './commands';

/** What a command of mine came to. Nobody else sees it. */
export function NoteLine({ note }: { readonly note: Note }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const due = note.arguments['due'] ?? note.arguments['until'];
  const about = note.arguments['about'];
  return (
    <div className="note-line" role={note.status === 'refused' ? 'alert' : 'status'} data-note={note.code}>
      <div className="note-text">
        {phrases.note(note.name, note.code, note.arguments, due === undefined ? '' : fullTime(due, language))}
        {note.code === 'help' && (
          <ul>
            {allCommands(language)
              .filter(({ name }) => about === undefined || name === about)
              .map(({ name, word }) => (
                <li key={name}>
                  <strong>/{word}</strong> {phrases.command[name]}
                </li>
              ))}
          </ul>
        )}
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label={phrases.dismiss}
        title={phrases.dismiss}
        onClick={() => store.dispatch({ type: 'note.dismissed', id: note.id })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
