import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';

interface ConfirmCallProps {
  readonly members: number;
  readonly text: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Before a message calls everybody in a large room. */
export function ConfirmCall({ members, text, onConfirm, onCancel }: ConfirmCallProps) {
  const phrases = usePhrases();
  return (
    <Dialog title={phrases.confirmCallTitle} onClose={onCancel}>
      <blockquote className="delete-quote">{text}</blockquote>
      <p>{phrases.willBeTold(members)}</p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onCancel}>
          {phrases.cancel}
        </button>
        <button type="button" className="button button-primary" onClick={onConfirm}>
          {phrases.callThem}
        </button>
      </div>
    </Dialog>
  );
}
