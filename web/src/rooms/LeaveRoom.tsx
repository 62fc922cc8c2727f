import { useState } from 'react';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { go } from '../shell/navigation';
import type { Room } from '../state/model';
import { store } from '../state/store';

export function LeaveRoom({ room, onClose }: { readonly room: Room; readonly onClose: () => void }) {
  const phrases = usePhrases();
  const [failure, setFailure] = useState<unknown>();

  async function leave(): Promise<void> {
    try {
      await server.rooms.leave(room.id);
      onClose();
      go({});
      store.dispatch({ type: 'room.left', room: room.id });
    } catch (refused) {
      setFailure(refused);
    }
  }

  return (
    <Dialog title={phrases.leaveTitle(room.name)} onClose={onClose}>
      <p>{room.kind === 'public' ? phrases.leavePublic : phrases.leavePrivate}</p>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose} autoFocus>
          {phrases.cancel}
        </button>
        <button type="button" className="button button-danger" onClick={() => void leave()}>
          {phrases.leaveConfirm}
        </button>
      </div>
    </Dialog>
  );
}
