import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';

/** What can be written how, and which keys there are. */
export function FormattingHelp({ onClose }: { readonly onClose: () => void }) {
  const phrases = usePhrases();
  return (
    <Dialog title={phrases.formatting} onClose={onClose}>
      <p>{phrases.formattingText}</p>
      <Rows rows={phrases.formattingExamples} />
      <h3>{phrases.formattingKeys}</h3>
      <Rows rows={phrases.formattingKeyList} />
    </Dialog>
  );
}

function Rows({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className="formatting">
      {rows.map(([sign, meaning]) => (
        <div key={sign}>
          <dt>
            <code>{sign}</code>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
