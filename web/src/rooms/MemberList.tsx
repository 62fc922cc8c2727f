import { createContext, useContext, useEffect, useMemo, useRef, useState, type Ref } from 'react';
import { Virtualizer, type CustomItemComponentProps } from 'virtua';
import type { Member } from '@tertulia/client';
import { server } from '../server';
import { useLanguage, usePhrases } from '../language/language';
import { clockOrDay } from '../language/time';
import { PersonName } from '../people/PersonName';
import { Avatar } from '../shell/Avatar';
import { failureText } from '../shell/failure';
import { Icon } from '../shell/Icon';
import type { Room } from '../state/model';
import { MemberActions, mayManage } from './MemberActions';
import { useMembers } from './members';
import { mayInvite, moderates } from '../state/room';
import { store, useChat } from '../state/store';

interface MemberListProps {
  readonly room: Room;
  readonly onInvite: () => void;
  readonly onClose: () => void;
}

/** From so many on there is a field to look for one. */
const SEARCHED_FROM = 20;

export function MemberList({ room, onInvite, onClose }: MemberListProps) {
  const phrases = usePhrases();
  const presence = useChat((state) => state.presence[room.id]);
  const [query, setQuery] = useState('');
  const { members, total, more } = useMembers(room, query);
  const rows = useRef<HTMLDivElement>(null);
  /** Whose role or membership I am about to change. */
  const [managed, setManaged] = useState<string>();
  const here = useMemo(() => new Set(presence?.users), [presence]);
  const [focused, setFocused] = useState<number>();

  function onScroll(): void {
    const element = rows.current;
    if (element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < 2 * element.clientHeight) more();
  }
  // A page may be too short to fill the screen.
  useEffect(onScroll, [members, more]);

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
      {(room.memberCount ?? 0) >= SEARCHED_FROM && (
        <input
          className="member-search"
          type="search"
          aria-label={phrases.searchPeople}
          placeholder={phrases.searchPeople}
          autoCapitalize="none"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      {members === undefined && <p className="quiet list-empty">{phrases.loading}</p>}
      {members?.length === 0 && <p className="quiet list-empty">{phrases.noPeople}</p>}
      <div
        ref={rows}
        className="member-rows"
        onScroll={onScroll}
        onFocus={(event) => setFocused(positionOf(event.target))}
        onBlur={() => setFocused(undefined)}
      >
        {members !== undefined && (
          <ListSize value={total}>
            <Virtualizer as="ul" item={MemberItem} data={members} keepMounted={focused === undefined ? NOTHING : [focused]}>
              {(member) => (
                <MemberRow
                  key={member.id}
                  room={room}
                  member={member}
                  here={here.has(member.id)}
                  managed={managed === member.id}
                  onManage={() => setManaged(managed === member.id ? undefined : member.id)}
                />
              )}
            </Virtualizer>
          </ListSize>
        )}
      </div>
    </aside>
  );
}

const NOTHING: readonly number[] = [];
const ListSize = createContext(0);

/** A row of a list of which only what is near the screen is there: it says which of how many it is. */
function MemberItem({ style, index, children, ref }: CustomItemComponentProps & { readonly ref?: Ref<HTMLLIElement> }) {
  const size = useContext(ListSize);
  return (
    <li ref={ref} style={style} aria-posinset={index + 1} aria-setsize={size}>
      {children}
    </li>
  );
}

/** Which row an element is in, from 0. */
function positionOf(element: Element): number | undefined {
  const position = element.closest('[aria-posinset]')?.getAttribute('aria-posinset');
  return position === null || position === undefined ? undefined : Number(position) - 1;
}

interface MemberRowProps {
  readonly room: Room;
  readonly member: Member;
  readonly here: boolean;
  readonly managed: boolean;
  readonly onManage: () => void;
}

function MemberRow({ room, member, here, managed, onManage }: MemberRowProps) {
  const phrases = usePhrases();
  const me = useChat((state) => state.me?.id);
  const manageable = mayManage(room, member, me);
  return (
    <div className="member">
      <span className={here ? 'member-face member-present' : 'member-face'}>
        <Avatar id={member.id} name={member.name} small />
        {here && <span className="sr-only">{phrases.present}: </span>}
      </span>
      <PersonName person={member} room={room.id} className="member-name" />
      {member.bot === true && <span className="bot-mark">{phrases.bot}</span>}
      <span className="quiet member-role">
        {[member.id === me ? phrases.you : undefined, roleName(member.role, phrases)].filter(Boolean).join(' · ')}
      </span>
      {manageable && (
        <button
          type="button"
          className="icon-button member-manage"
          aria-expanded={managed}
          aria-label={phrases.manage(member.name)}
          title={phrases.manage(member.name)}
          onClick={onManage}
        >
          <Icon name="more" />
        </button>
      )}
      {managed && manageable && <MemberActions room={room} member={member} me={me} />}
      {moderates(room) && isMuted(member) && <Muted room={room.id} member={member} />}
    </div>
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
