import { useLanguage, usePhrases } from '../language/language';
import { fullTime } from '../language/time';
import { Icon } from '../shell/Icon';
import type { Note } from '../state/model';
import { unannotated } from '../state/message';
import { store } from '../state/store';
import { allCommands, ownHint } from './commands';
import { MessageText } from './MessageText';
import { useOwnCommands } from './ownCommands';

/** What a command of mine came to. Nobody else sees it. */
export function NoteLine({ note }: { readonly note: Note }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const due = note.arguments['due'] ?? note.arguments['until'];
  const about = note.arguments['about'];
  const ownCommands = useOwnCommands(note.room, note.code === 'help' && about === undefined);
  return (
    <div className="note-line" role={note.status === 'refused' ? 'alert' : 'status'} data-note={note.code}>
      <div className="note-text">
        {note.text !== undefined && (
          <div className="note-answer">
            <strong>/{note.name}</strong>{' '}
            <MessageText message={{ ...unannotated, text: note.text }} me={undefined} mayReveal={false} />
          </div>
        )}
        {note.text === undefined && phrases.note(note.name, note.code, note.arguments, due === undefined ? '' : fullTime(due, language))}
        {note.code === 'help' && (
          <ul>
            {allCommands(language)
              .filter(({ name }) => about === undefined || name === about)
              .map(({ name, word }) => (
                <li key={name}>
                  <strong>/{word}</strong> {phrases.command[name]}
                </li>
              ))}
            {about === undefined &&
              ownCommands.map((own) => (
                <li key={own.name}>
                  <strong>/{own.name}</strong> {ownHint(own, language)}
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
