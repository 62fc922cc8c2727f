import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { AccountBar } from '../account/AccountBar';
import { PreferencesDialog } from '../account/PreferencesDialog';
import { ConnectionCheck } from '../check/ConnectionCheck';
import { Conversation } from '../conversation/Conversation';
import { usePhrases } from '../language/language';
import { NotificationPanel } from '../notifications/NotificationPanel';
import { CreateRoom } from '../rooms/CreateRoom';
import { DirectConversation } from '../rooms/DirectConversation';
import { labelOf, sectionsOf } from '../rooms/label';
import { RoomDirectory } from '../rooms/RoomDirectory';
import { RoomList } from '../rooms/RoomList';
import { RoomSwitcher } from '../rooms/RoomSwitcher';
import type { SearchFilters } from '../search/messageSearch';
import { store, useChat } from '../state/store';
import { ConnectionState } from './ConnectionState';
import { useAttention } from './attention';
import { Icon } from './Icon';
import { later } from './later';
import { Logo } from './Logo';
import { go, invitationAnswered, useInvitation, usePlace, useProviderAnswer } from './navigation';
import { Welcome } from './Welcome';

const AcceptInvite = later(() => import('../rooms/AcceptInvite').then((script) => script.AcceptInvite));
const AccountDialog = later(() => import('../account/AccountDialog').then((script) => script.AccountDialog));
const PastView = later(() => import('../past/PastView').then((script) => script.PastView));
const SearchDialog = later(() => import('../search/SearchDialog').then((script) => script.SearchDialog));

const ShortcutsDialog = later(() => import('./ShortcutsDialog').then((script) => script.ShortcutsDialog));

type Opened = 'create' | 'browse' | 'direct' | 'switch' | 'search' | 'account' | 'preferences' | 'check' | 'shortcuts' | undefined;

export function Workspace() {
  const phrases = usePhrases();
  const place = usePlace();
  const invitation = useInvitation();
  const answer = useProviderAnswer();
  const room = useChat((state) => (place.room === undefined ? undefined : state.rooms[place.room]));
  const me = useChat((state) => state.me?.id);
  const [dialog, setDialog] = useState<Opened>();
  const [drawer, setDrawer] = useState(false);
  // It is taken out of the address by the dialog.
  if (answer?.at === 'account' && dialog !== 'account') setDialog('account');

  const lastSearch = useRef<SearchFilters | undefined>(undefined);
  useAttention(room === undefined ? phrases.appName : `${labelOf(room, me)} · ${phrases.appName}`);

  const keepSearch = useCallback((filters: SearchFilters) => (lastSearch.current = filters), []);

  /** What was left last time, unless that was about another room than this one. */
  function startOfSearch(): SearchFilters {
    const last = lastSearch.current;
    const fits = last !== undefined && (last.room === undefined || last.room === room?.id);
    return fits ? last : { words: '', room: room?.id };
  }

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const inDialog = document.querySelector('dialog[open]') !== null;
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        if (!inDialog) setDialog('switch');
      } else if ((event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey && event.key.toLowerCase() === 'f') {
        event.preventDefault();
        if (!inDialog) setDialog('search');
      } else if (event.key === '?' && !inDialog && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event.target)) {
        event.preventDefault();
        setDialog('shortcuts');
      } else if (event.altKey && !inDialog && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
        event.preventDefault();
        goToNeighbour(event.key === 'ArrowDown' ? 1 : -1, place.room);
      } else if (event.key === 'Escape' && !inDialog) {
        setDrawer(false);
        document.querySelector<HTMLElement>('[data-composer]')?.focus();
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [place.room]);

  useLayoutEffect(() => {
    if (drawer) document.querySelector<HTMLElement>('.drawer-close')?.focus();
  }, [drawer]);

  const closeDrawer = (): void => setDrawer(false);
  return (
    <div className={`workspace${drawer ? ' drawer-open' : ''}${place.room === undefined ? ' no-room' : ''}`}>
      <a
        className="skip-link"
        href="#conversation"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('conversation')?.focus();
        }}
      >
        {phrases.skipToConversation}
      </a>
      <div className="sidebar">
        <header className="sidebar-head">
          <Logo />
          <span className="sidebar-name">{phrases.appName}</span>
          <button
            type="button"
            className="icon-button"
            onClick={() => setDialog('switch')}
            aria-label={phrases.switcher}
            title={`${phrases.switcher} (Ctrl+K)`}
          >
            <Icon name="go" />
          </button>
          <button
            type="button"
            className="icon-button"
            onClick={() => setDialog('search')}
            aria-label={phrases.searchMessages}
            aria-keyshortcuts="Control+Shift+F Meta+Shift+F"
            title={`${phrases.searchMessages} (Ctrl+Shift+F)`}
          >
            <Icon name="search" />
          </button>
          <button type="button" className="icon-button only-phone drawer-close" onClick={closeDrawer} aria-label={phrases.closeMenu}>
            <Icon name="close" />
          </button>
          <ConnectionState onCheck={() => setDialog('check')} />
        </header>
        <div className="sidebar-scroll">
          <RoomList
            onCreate={() => setDialog('create')}
            onBrowse={() => setDialog('browse')}
            onDirect={() => setDialog('direct')}
            onChosen={closeDrawer}
          />
          <NotificationPanel onChosen={closeDrawer} />
        </div>
        <AccountBar onAccount={() => setDialog('account')} onPreferences={() => setDialog('preferences')} />
      </div>
      <button type="button" className="drawer-backdrop" tabIndex={-1} aria-hidden="true" onClick={closeDrawer} />
      {room === undefined ? (
        <Welcome unknownRoom={place.room !== undefined} onBrowse={() => setDialog('browse')} onCreate={() => setDialog('create')} onMenu={() => setDrawer(true)} />
      ) : place.past !== undefined ? (
        <PastView key={`${room.id} past`} room={room} at={place.past} onMenu={() => setDrawer(true)} onClose={() => backToNow(room.id)} />
      ) : (
        <Conversation key={room.id} room={room} at={place.at} onMenu={() => setDrawer(true)} />
      )}
      {dialog === 'create' && <CreateRoom onClose={() => setDialog(undefined)} />}
      {dialog === 'browse' && <RoomDirectory onClose={() => setDialog(undefined)} />}
      {dialog === 'direct' && <DirectConversation onClose={() => setDialog(undefined)} />}
      {dialog === 'account' && <AccountDialog onClose={() => setDialog(undefined)} />}
      {invitation !== undefined && <AcceptInvite key={invitation} token={invitation} onClose={invitationAnswered} />}
      {dialog === 'preferences' && <PreferencesDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'shortcuts' && <ShortcutsDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'check' && <ConnectionCheck onClose={() => setDialog(undefined)} />}
      {dialog === 'switch' && <RoomSwitcher onClose={() => setDialog(undefined)} />}
      {dialog === 'search' && (
        <SearchDialog
          start={startOfSearch()}
          onFilters={keepSearch}
          onClose={() => setDialog(undefined)}
          onChosen={() => {
            setDialog(undefined);
            closeDrawer();
          }}
        />
      )}
    </div>
  );
}

const isWriting = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.matches('input, textarea, select');

/** The past is left for the conversation; the keys go along. */
function backToNow(room: string): void {
  go({ room });
  requestAnimationFrame(() => document.getElementById('conversation')?.focus());
}

/** The next room up or down the list as it is shown, around its ends. */
function goToNeighbour(step: number, current: string | undefined): void {
  const { rooms, me } = store.state();
  const sections = sectionsOf(rooms, me?.id);
  const order = [...sections.rooms, ...sections.direct];
  if (order.length === 0) return;
  const at = order.findIndex((room) => room.id === current);
  const next = order[at < 0 ? 0 : (at + step + order.length) % order.length];
  if (next !== undefined) go({ room: next.id });
}
