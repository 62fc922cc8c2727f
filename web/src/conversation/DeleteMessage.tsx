import { useState } from 'react';
import * as api from '../api/messages';
import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import type { Message } from '../state/model';
import { store } from '../state/store';

export function DeleteMessage({ message, onClose }: { readonly message: Message; readonly onClose: () => void }) {
  const phrases = usePhrases();
  const [failure, setFailure] = useState<unknown>();

  async function confirm(): Promise<void> {
    try {
      await api.deleteMessage(message.room, message.id);
      store.dispatch({ type: 'message.removed', room: message.room, id: message.id, at: new Date().toISOString() });
      onClose();
    } catch (error) {
      setFailure(error);
    }
  }

  return (
    <Dialog title={phrases.deleteTitle} onClose={onClose}>
      <blockquote className="delete-quote">{message.text}</blockquote>
      <p>{phrases.deleteText}</p>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          {phrases.cancel}
        </button>
        <button type="button" className="button button-danger" autoFocus onClick={() => void confirm()}>
          {phrases.delete}
        </button>
      </div>
    </Dialog>
  );
}
