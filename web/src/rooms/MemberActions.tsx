import { useId, useState } from 'react';
import type { Member, Role } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import type { Room } from '../state/model';
import { moderates } from '../state/room';
import { store } from '../state/store';

const ROLES: readonly Role[] = ['owner', 'moderator', 'member'];

/** Whether there is anything that I may do with a member. */
export function mayManage(room: Room, member: Member, me: string | undefined): boolean {
  if (room.kind === 'direct') return false;
  return room.role === 'owner' || (moderates(room) && member.id !== me && member.role === 'member');
}

/** What I may do with a member: give another role, as an owner, and take them out of the room. */
export function MemberActions({ room, member, me }: { readonly room: Room; readonly member: Member; readonly me: string | undefined }) {
  const phrases = usePhrases();
  const id = useId();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const names: Readonly<Record<Role, string>> = { owner: phrases.owner, moderator: phrases.moderator, member: phrases.plainMember };

  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (refused) {
      setFailure(refused);
    }
    setBusy(false);
  }

  return (
    <div className="member-actions">
      {room.role === 'owner' && (
        <>
          <label className="sr-only" htmlFor={id}>
            {phrases.roleOf(member.name)}
          </label>
          <select
            id={id}
            value={member.role}
            disabled={busy}
            onChange={(event) => {
              const role = ROLES.find((one) => one === event.target.value);
              if (role === undefined) return;
              void act(async () => store.dispatch({ type: 'room.described', room: await server.rooms.changeRole(room.id, member.id, role) }));
            }}
          >
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {names[role]}
              </option>
            ))}
          </select>
        </>
      )}
      {member.id !== me && member.role !== 'owner' && (
        <button type="button" className="link-button" disabled={busy} onClick={() => void act(() => server.rooms.removeMember(room.id, member.id))}>
          {phrases.removeFromRoom(member.name)}
        </button>
      )}
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
    </div>
  );
}
