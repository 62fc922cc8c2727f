import { useState } from 'react';
import { offsetOf } from '@tertulia/client';
import { server } from '../server';
import { excerptInOnePiece } from '../conversation/text';
import { useLanguage, usePhrases } from '../language/language';
import { briefTime, fullTime } from '../language/time';
import { Avatar } from '../shell/Avatar';
import { deliveriesOf, reasonOf } from './reason';
import { go } from '../shell/navigation';
import { isUnread } from '../state/inbox';
import type { Notification } from '../state/model';
import { markInboxReadUpTo } from '../state/reading';
import { store, useChat } from '../state/store';

export function NotificationPanel({ onChosen }: { readonly onChosen: () => void }) {
  const phrases = usePhrases();
  const inbox = useChat((state) => state.inbox);
  const rooms = useChat((state) => state.rooms);
  const [loading, setLoading] = useState(false);
  const unread = inbox.items.filter((item) => isUnread({ rooms }, item)).length;

  function markAll(): void {
    const newest = inbox.items.reduce<string | undefined>(
      (before, item) => (offsetOf(item.inboxPosition) > offsetOf(before) ? item.inboxPosition : before),
      undefined,
    );
    if (newest !== undefined) markInboxReadUpTo(newest);
  }

  async function showMore(): Promise<void> {
    setLoading(true);
    try {
      store.dispatch({ type: 'inbox.older', page: await server.inbox.newest(inbox.next) });
    } catch {
      // The button stays; pressing it again is the retry.
    } finally {
      setLoading(false);
    }
  }

  return (
    <section className="notifications" aria-label={phrases.notifications}>
      <header className="section-head">
        <h2>{phrases.notifications}</h2>
        {unread > 0 && (
          <>
            <span className="badge badge-mention">{unread}</span>
            <button type="button" className="link-button" onClick={markAll}>
              {phrases.markAllRead}
            </button>
          </>
        )}
      </header>
      {inbox.items.length === 0 ? (
        <p className="quiet list-empty">{phrases.noNotifications}</p>
      ) : (
        <ul className="notification-list">
          {inbox.items.map((item) => (
            <NotificationEntry key={item.id} item={item} unread={isUnread({ rooms }, item)} onChosen={onChosen} />
          ))}
          {inbox.next !== undefined && (
            <li>
              <button type="button" className="link-button" disabled={loading} onClick={() => void showMore()}>
                {phrases.showMore}
              </button>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

interface EntryProps {
  readonly item: Notification;
  readonly unread: boolean;
  readonly onChosen: () => void;
}

function NotificationEntry({ item, unread, onChosen }: EntryProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const deliveries = deliveriesOf(item);
  return (
    <li>
      <button
        type="button"
        className={unread ? 'notification notification-unread' : 'notification'}
        onClick={() => {
          if (unread && item.inboxPosition !== undefined && isOldestUnread(item)) markInboxReadUpTo(item.inboxPosition);
          go({ room: item.room, at: item.position });
          onChosen();
        }}
      >
        <Avatar id={item.by.id} name={item.by.name} small />
        <span className="notification-text">
          <span className="notification-head">
            {unread && <span className="sr-only">{phrases.notificationUnread}: </span>}
            <span>{reasonOf(item, phrases)}</span>
            <time dateTime={item.at} title={item.at === '' ? undefined : fullTime(item.at, language)}>
              {briefTime(item.at, language)}
            </time>
          </span>
          <span className="quiet notification-excerpt">{excerptInOnePiece(item.excerpt, phrases)}</span>
          {deliveries !== '' && (
            <span className="quiet notification-delivery" title={deliveries}>
              {deliveries}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}

/**
 * "Read" in the inbox means read up to a position, so opening one notification may only move the mark when nothing unread
 * lies before it. (The others are read when their room is, see isUnread.)
 */
function isOldestUnread(item: Notification): boolean {
  const state = store.state();
  return !state.inbox.items.some(
    (other) => other !== item && isUnread(state, other) && offsetOf(other.inboxPosition) < offsetOf(item.inboxPosition),
  );
}
