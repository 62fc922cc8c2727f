import { usePhrases } from '../language/language';
import { Avatar } from '../shell/Avatar';
import { Icon } from '../shell/Icon';
import type { Room } from '../state/model';
import { useChat } from '../state/store';

interface MemberListProps {
  readonly room: Room;
  readonly onInvite: () => void;
  readonly onClose: () => void;
}

export function MemberList({ room, onInvite, onClose }: MemberListProps) {
  const phrases = usePhrases();
  const me = useChat((state) => state.me?.id);
  const members = [...(room.members ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  const mayInvite = room.kind === 'private' && (room.role === 'owner' || room.role === 'moderator');
  return (
    <aside className="member-list" aria-label={phrases.members}>
      <header className="section-head">
        <h2>{phrases.members}</h2>
        {mayInvite && (
          <button type="button" className="icon-button" onClick={onInvite} aria-label={phrases.invite} title={phrases.invite}>
            <Icon name="invite" />
          </button>
        )}
        <button type="button" className="icon-button" onClick={onClose} aria-label={phrases.hideMembers}>
          <Icon name="close" />
        </button>
      </header>
      {room.members === undefined ? (
        <p className="quiet list-empty">{phrases.loading}</p>
      ) : (
        <ul>
          {members.map((member) => (
            <li key={member.id} className="member">
              <Avatar id={member.id} name={member.name} small />
              <span className="member-name">{member.displayName ?? member.name}</span>
              <span className="quiet member-role">
                {[member.id === me ? phrases.you : undefined, roleName(member.role, phrases)].filter(Boolean).join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </aside>
  );
}

function roleName(role: string, phrases: { readonly owner: string; readonly moderator: string }): string | undefined {
  return role === 'owner' ? phrases.owner : role === 'moderator' ? phrases.moderator : undefined;
}
