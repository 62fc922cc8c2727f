import { useSyncExternalStore } from 'react';
import type { Position } from '@tertulia/client';

/** Where the page is: a room, perhaps at a message. Kept in the address, so that back, reload and links work. */
export interface Place {
  readonly room?: string;
  readonly at?: Position;
}

let hash = '';
let place: Place = {};

/** The same object for the same address, as useSyncExternalStore needs it. */
function currentPlace(): Place {
  if (location.hash !== hash) {
    hash = location.hash;
    const [, marker, room, at] = hash.split('/');
    place = marker === 'room' && room ? { room: decode(room), ...(at ? { at: decode(at) } : {}) } : {};
  }
  return place;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export const usePlace = (): Place => useSyncExternalStore(subscribe, currentPlace);

/** What stands in the address for a place, to be used in links. */
export function hashOf(next: Place): string {
  const room = next.room === undefined ? '' : `room/${encodeURIComponent(next.room)}`;
  const at = next.at === undefined ? '' : `/${encodeURIComponent(next.at)}`;
  return `#/${room}${at}`;
}

export function go(next: Place): void {
  const target = hashOf(next);
  if (location.hash === target) window.dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = target;
}

/** A token in the address is in its fragment, which no browser sends and no server logs. */
const INVITATION = /^#invite=([\w-]{20,64})$/u;

const currentInvitation = (): string | undefined => INVITATION.exec(location.hash)?.[1];

/** The token of the link into a room that was opened; it stays in the address until it is dealt with, also over signing in. */
export const useInvitation = (): string | undefined => useSyncExternalStore(subscribe, currentInvitation);

export const invitationAddress = (token: string): string => `${location.origin}${location.pathname}#invite=${token}`;

/** Takes the link out of the address, and out of the browser's way back. */
export function invitationAnswered(): void {
  if (currentInvitation() === undefined) return;
  history.replaceState(null, '', '#/');
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Forgets the message in the address once it has been shown, so that opening it again is a change again. */
export function arrived(): void {
  const { room } = currentPlace();
  if (room === undefined) return;
  history.replaceState(null, '', `#/room/${encodeURIComponent(room)}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
