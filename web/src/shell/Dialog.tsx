import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { usePhrases } from '../language/language';
import { Icon } from './Icon';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className?: string;
}

/** The browser's own modal dialog: it keeps the focus inside, closes on Esc and gives the focus back. */
export function Dialog({ title, onClose, children, className = '' }: DialogProps) {
  const phrases = usePhrases();
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  // Before the next key can arrive: what is typed right after Ctrl+K belongs into the dialog.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) {
      element.showModal();
      // The way in: the first field, else the last (the main) action. By itself the browser would choose "close".
      // Of choices it is the one that holds, so that an arrow key goes on from there.
      const first =
        element.querySelector<HTMLElement>('input:not([type=radio]), input:checked, textarea') ??
        element.querySelector<HTMLElement>('.dialog-actions button:last-child');
      first?.focus();
    }
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="icon-button" onClick={onClose} aria-label={phrases.close}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
