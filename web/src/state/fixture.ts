import type { AnnotationEvent, WireEvent, WireMessage, WireRoom } from '@tertulia/client';
import type { Delivery } from './event';
import { initialState, type ChatState } from './model';
import { reduce, type Action } from './reducer';

/** Short words for the tests of the state: ana is me, bea is somebody else, everything happens in room r1. */
export const ana = { id: 'u1', name: 'ana' };
export const bea = { id: 'u2', name: 'bea' };

const at = (offset: number): string => new Date(Date.UTC(2026, 10, 24, 5, 0, offset)).toISOString();
const pos = (offset: number): string => `7:${offset}`;

export function wire(offset: number, change: Partial<WireMessage> = {}): WireMessage {
  return { id: `m${offset}`, room: 'r1', position: pos(offset), sender: bea, at: at(offset), text: `text ${offset}`, ...change };
}

export function posted(offset: number, change: Partial<WireMessage> = {}): Delivery {
  const { position: _position, ...message } = wire(offset, change);
  const event = { type: 'message.posted', id: message.id, room: 'r1', at: message.at, by: message.sender, message };
  return { pos: pos(offset), event: event as WireEvent };
}

export function edited(offset: number, id: string, text: string, by = bea): Delivery {
  const message = { id, room: 'r1', sender: by, at: at(0), text, kind: 'message' as const, editedAt: at(offset) };
  return { pos: pos(offset), event: { type: 'message.edited', id: `e${offset}`, room: 'r1', at: at(offset), by, message } };
}

export function deleted(offset: number, id: string): Delivery {
  const message = { id, deletedAt: at(offset) };
  return { pos: pos(offset), event: { type: 'message.deleted', id: `e${offset}`, room: 'r1', at: at(offset), by: bea, message } };
}

export function mentions(id: string, ofOffset: number, name: string): Delivery {
  const event: AnnotationEvent = {
    type: 'message.mentions',
    id: `a${ofOffset}`,
    room: 'r1',
    at: at(ofOffset),
    message: { id, position: pos(ofOffset) },
    mentions: [{ kind: 'user', id: name, name, start: 0, end: 1 }],
    tags: [],
  };
  return { pos: `3:${ofOffset}`, event };
}

export function notification(offset: number, inboxOffset: number, room = 'r1'): Delivery {
  return {
    pos: `9:${inboxOffset}`,
    event: {
      type: 'notification.created',
      id: `x${inboxOffset}`,
      at: at(offset),
      notification: {
        id: `n${offset}`,
        reason: 'mention',
        room,
        roomName: 'cafe',
        message: `m${offset}`,
        position: pos(offset),
        by: bea,
        excerpt: '…',
      },
    },
  };
}

export const cafe: WireRoom = { id: 'r1', name: 'cafe', kind: 'public', role: 'member', unread: 0, mentions: 0 };

/** Signed in as ana with one room. */
export function started(room: Partial<WireRoom> = {}): ChatState {
  return reduce(initialState, { type: 'snapshot', me: ana, rooms: [{ ...cafe, ...room }], inbox: { items: [] } });
}

export const after = (state: ChatState, ...actions: Action[]): ChatState => actions.reduce(reduce, state);

export const stream = (...deliveries: Delivery[]): Action => ({ type: 'events', deliveries });

export function page(
  edge: 'newest' | 'older' | 'newer' | 'around',
  items: readonly WireMessage[],
  change: { hasOlder?: boolean; hasNewer?: boolean; asOf?: number } = {},
): Action {
  const asOf = change.asOf ?? Math.max(0, ...items.map((item) => Number(item.position?.split(':')[1])));
  return {
    type: 'history.loaded',
    room: 'r1',
    edge,
    items,
    hasOlder: change.hasOlder ?? false,
    hasNewer: change.hasNewer ?? false,
    asOf: pos(asOf),
  };
}

export const shown = (state: ChatState): string[] => state.timelines['r1']?.items.map((message) => message.text) ?? [];
export const ids = (state: ChatState): string[] => state.timelines['r1']?.items.map((message) => message.id) ?? [];
