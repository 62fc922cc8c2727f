import { useEffect, useState } from 'react';
import type { Invitation } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { go } from '../shell/navigation';
import { store } from '../state/store';

/** Somebody has opened a link into a room: who invites to what, and whether to come in. */
export function AcceptInvite({ token, onClose }: { readonly token: string; readonly onClose: () => void }) {
  const phrases = usePhrases();
  const [invitation, setInvitation] = useState<Invitation>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    let current = true;
    server.rooms
      .invitation(token)
      .then((found) => {
        if (!current) return;
        if (found.room.id === undefined) setInvitation(found);
        else enter(found.room.id);
      })
      .catch((refused: unknown) => current && setFailure(refused));
    return () => {
      current = false;
    };
  }, [token]);

  function enter(room: string): void {
    onClose();
    go({ room });
  }

  async function join(): Promise<void> {
    setBusy(true);
    try {
      const { room } = await server.rooms.acceptInvitation(token);
      // The stream tells of it too; this is only sooner.
      await server.rooms.room(room).then((described) => store.dispatch({ type: 'room.described', room: described }), () => undefined);
      enter(room);
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  }

  return (
    <Dialog title={phrases.invitation} onClose={onClose}>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      {invitation === undefined ? (
        failure === undefined && <p className="quiet">{phrases.loading}</p>
      ) : (
        <>
          <p>{phrases.invitesYou(invitation.by.displayName ?? invitation.by.name, invitation.room.name)}</p>
          <p className="quiet">
            {[invitation.room.title, phrases.membersCount(invitation.room.memberCount)].filter(Boolean).join(' · ')}
          </p>
        </>
      )}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          {phrases.notNow}
        </button>
        {invitation !== undefined && (
          <button type="button" className="button button-primary" disabled={busy} autoFocus onClick={() => void join()}>
            {phrases.joinRoom(invitation.room.name)}
          </button>
        )}
      </div>
    </Dialog>
  );
}
