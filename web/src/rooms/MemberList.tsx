import { useState } from 'react';
import type { Member } from '@tertulia/client';
import { server } from '../server';
import { useLanguage, usePhrases } from '../language/language';
import { clockOrDay } from '../language/time';
import { Avatar } from '../shell/Avatar';
import { failureText } from '../shell/failure';
import { Icon } from '../shell/Icon';
import type { Room } from '../state/model';
import { MemberActions, mayManage } from './MemberActions';
import { mayInvite, moderates } from '../state/room';
import { store, useChat } from '../state/store';

interface MemberListProps {
  readonly room: Room;
  readonly onInvite: () => void;
  readonly onClose: () => void;
}

export function MemberList({ room, onInvite, onClose }: MemberListProps) {
  const phrases = usePhrases();
  const me = useChat((state) => state.me?.id);
  const presence = useChat((state) => state.presence[room.id]);
  const here = new Set(presence?.users);
  /** Whose role or membership I am about to change. */
  const [managed, setManaged] = useState<string>();
  const members = [...(room.members ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <aside className="member-list" aria-label={phrases.members}>
      <header className="section-head">
        <h2>{phrases.members}</h2>
        {mayInvite(room) && (
          <button type="button" className="icon-button" onClick={onInvite} aria-label={phrases.invite} title={phrases.invite}>
            <Icon name="invite" />
          </button>
        )}
        <button type="button" className="icon-button" onClick={onClose} aria-label={phrases.hideMembers}>
          <Icon name="close" />
        </button>
      </header>
      {presence !== undefined && presence.users === undefined && (
        <p className="quiet list-empty">{phrases.presentCount(presence.count)}</p>
      )}
      {room.members === undefined ? (
        <p className="quiet list-empty">{phrases.loading}</p>
      ) : (
        <ul>
          {members.map((member) => (
            <li key={member.id} className="member">
              <span className={here.has(member.id) ? 'member-face member-present' : 'member-face'}>
                <Avatar id={member.id} name={member.name} small />
                {here.has(member.id) && <span className="sr-only">{phrases.present}: </span>}
              </span>
              <span className="member-name">{member.displayName ?? member.name}</span>
              {member.bot === true && <span className="bot-mark">{phrases.bot}</span>}
              <span className="quiet member-role">
                {[member.id === me ? phrases.you : undefined, roleName(member.role, phrases)].filter(Boolean).join(' · ')}
              </span>
              {mayManage(room, member, me) && (
                <button
                  type="button"
                  className="icon-button member-manage"
                  aria-expanded={managed === member.id}
                  aria-label={phrases.manage(member.name)}
                  title={phrases.manage(member.name)}
                  onClick={() => setManaged(managed === member.id ? undefined : member.id)}
                >
                  <Icon name="more" />
                </button>
              )}
              {managed === member.id && mayManage(room, member, me) && <MemberActions room={room} member={member} me={me} />}
              {moderates(room) && isMuted(member) && <Muted room={room.id} member={member} />}
            </li>
          ))}
        </ul>
      )}
    </aside>
  );
}

const isMuted = ({ mutedUntil }: Member): boolean => mutedUntil !== undefined && Date.parse(mutedUntil) > Date.now();

/** A member who may not write for now, and the way to let them again. */
function Muted({ room, member }: { readonly room: string; readonly member: Member }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [failure, setFailure] = useState<unknown>();
  const until = clockOrDay(member.mutedUntil ?? '', language);

  async function release(): Promise<void> {
    try {
      await server.moderation.unmute(room, member.id);
      store.dispatch({ type: 'member.unmuted', room, id: member.id });
    } catch (refused) {
      setFailure(refused);
    }
  }

  return (
    <div className="member-muted">
      <span className="quiet">{phrases.mutedUntil(until)}</span>
      <button type="button" className="link-button" aria-label={`${phrases.unmute}: ${member.name}`} onClick={() => void release()}>
        {phrases.unmute}
      </button>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
    </div>
  );
}

function roleName(role: string, phrases: { readonly owner: string; readonly moderator: string }): string | undefined {
  return role === 'owner' ? phrases.owner : role === 'moderator' ? phrases.moderator : undefined;
}
