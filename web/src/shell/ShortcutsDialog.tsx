import { usePhrases } from '../language/language';
import type { Phrases } from '../language/en';
import { Dialog } from './Dialog';

type Part = keyof Phrases['shortcutsOf'];

const KEYS: readonly { readonly part: Part; readonly keys: readonly (readonly [keyof Phrases['shortcut'], string])[] }[] = [
  {
    part: 'everywhere',
    keys: [
      ['switcher', 'Ctrl+K'],
      ['search', 'Ctrl+Shift+F'],
      ['neighbour', 'Alt+↑ Alt+↓'],
      ['back', 'Esc'],
      ['shortcuts', '?'],
    ],
  },
  {
    part: 'composer',
    keys: [
      ['send', 'Enter'],
      ['line', 'Shift+Enter'],
      ['complete', 'Tab'],
      ['editLast', '↑'],
      ['formatting', 'Ctrl+/'],
    ],
  },
  {
    part: 'message',
    keys: [
      ['move', '↑ ↓'],
      ['reply', 'r'],
      ['thread', 't'],
      ['react', '+'],
      ['edit', 'e'],
      ['aloud', 'p'],
      ['unread', 'u'],
      ['delete', 'Del'],
    ],
  },
  {
    part: 'listening',
    keys: [
      ['pause', 'Alt+P'],
      ['next', 'Alt+N'],
    ],
  },
];

/** What can be done by keys. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const phrases = usePhrases();
  return (
    <Dialog title={phrases.shortcuts} onClose={onClose} className="shortcuts">
      {KEYS.map(({ part, keys }) => (
        <section key={part}>
          <h3>{phrases.shortcutsOf[part]}</h3>
          <dl>
            {keys.map(([what, key]) => (
              <div key={what} className="shortcut">
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{phrases.shortcut[what]}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
