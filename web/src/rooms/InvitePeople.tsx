import { useState } from 'react';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import type { Room } from '../state/model';
import { moderates } from '../state/room';
import { InviteLinks } from './InviteLinks';
import { UserSearch } from './UserSearch';

export function InvitePeople({ room, onClose }: { readonly room: Room; readonly onClose: () => void }) {
  const phrases = usePhrases();
  const [invited, setInvited] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<unknown>();

  async function invite(user: string): Promise<void> {
    try {
      await server.rooms.invite(room.id, user);
      setInvited((before) => new Set([...before, user]));
      setFailure(undefined);
    } catch (refused) {
      setFailure(refused);
    }
  }

  return (
    <Dialog title={phrases.inviteTo(room.name)} onClose={onClose} className="dialog-settings">
      <section className="settings-part">
        <UserSearch
          search={server.account.findUsers}
          action={(user) => {
            const member = room.members?.some((other) => other.id === user.id) === true;
            const done = member || invited.has(user.id);
            return (
              <button
                type="button"
                className="button"
                disabled={done}
                aria-label={`${phrases.invite}: ${user.name}`}
                onClick={() => void invite(user.id)}
              >
                {invited.has(user.id) ? phrases.invited : member ? phrases.alreadyMember : phrases.invite}
              </button>
            );
          }}
        />
        {failure !== undefined && (
          <p className="form-error" role="alert">
            {failureText(failure, phrases)}
          </p>
        )}
      </section>
      {moderates(room) && <InviteLinks room={room.id} />}
    </Dialog>
  );
}
