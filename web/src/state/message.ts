import {
  type AnnotationEvent,
  type Approval,
  offsetOf,
  type Person,
  type Position,
  type Problem,
  type WireMessage,
  type WireReaction,
} from '@tertulia/client';
import type { HeldAnnotations, Message } from './model';

/** What was said about a text goes with it. */
export const unannotated = { mentions: [], tags: [], sentiment: undefined, flags: [], action: undefined, approved: false, masked: false } as const;

/** A message from a history page that is true up to `asOf`, or from an answer to a command (then its own position). */
export function fromHistory(wire: WireMessage, asOf: number): Message {
  const offset = offsetOf(wire.position);
  const deleted = wire.deletedAt !== undefined;
  return {
    id: wire.id,
    room: wire.room,
    position: wire.position ?? '',
    offset,
    sender: wire.sender,
    at: wire.at,
    text: deleted ? '' : wire.text,
    kind: wire.kind ?? 'message',
    replyTo: wire.replyTo,
    clientId: wire.clientId,
    editedAt: wire.editedAt,
    deletedAt: wire.deletedAt,
    reactions: deleted ? [] : (wire.reactions ?? []),
    wished: {},
    reactors: {},
    reactionsOffset: Math.max(asOf, offset),
    ...(deleted
      ? unannotated
      : {
          mentions: wire.mentions ?? [],
          tags: wire.tags ?? [],
          sentiment: wire.sentiment,
          flags: wire.flags ?? [],
          action: wire.action,
          approved: wire.approved ?? false,
          masked: wire.masked ?? false,
        }),
    asOf: Math.max(asOf, offset),
    textOffset: wire.editedAt === undefined ? offset : -1,
    mentionsOffset: -1,
    sentimentOffset: -1,
    flagsOffset: -1,
  };
}

/** A message from a `message.posted` event at `position`. */
export function fromPosted(wire: WireMessage, position: Position): Message {
  return fromHistory({ ...wire, position, editedAt: undefined, deletedAt: undefined }, offsetOf(position));
}

export function edited(message: Message, wire: WireMessage, offset: number, by: Person): Message {
  if (message.deletedAt !== undefined || by.id !== message.sender.id || offset <= message.asOf) return message;
  return {
    ...message,
    text: wire.text,
    kind: wire.kind ?? message.kind,
    editedAt: wire.editedAt,
    // The old spans point into the old text.
    ...unannotated,
    asOf: offset,
    textOffset: offset,
  };
}

/** Of one message; who reacts beyond is counted by each event. */
const REACTORS_MAX = 500;

/** Somebody reacted, or took it back. */
export function reacted(message: Message, emoji: string, added: boolean, by: string, mine: boolean, offset: number): Message {
  if (message.deletedAt !== undefined || offset <= message.reactionsOffset) return message;
  const reactor = `${by} ${emoji}`;
  const room = reactor in message.reactors || Object.keys(message.reactors).length < REACTORS_MAX;
  const heard = {
    ...message,
    wished: mine && message.wished[emoji] === added ? without(message.wished, emoji) : message.wished,
    reactors: room ? { ...message.reactors, [reactor]: added } : message.reactors,
    reactionsOffset: offset,
  };
  const before = message.reactions.find((reaction) => reaction.emoji === emoji) ?? { emoji, count: 0, me: false };
  // The log may hold the same twice, as when two tabs of one person react at once.
  if (mine ? before.me === added : message.reactors[reactor] === added) return heard;
  const now = { emoji, count: Math.max(0, before.count + (added ? 1 : -1)), me: mine ? added : before.me };
  return { ...heard, reactions: withReaction(message.reactions, now) };
}

/** What I want of my reaction, until the log says the same or the server refuses it. */
export function wishing(message: Message, emoji: string, on: boolean): Message {
  return { ...message, wished: { ...message.wished, [emoji]: on }, refusal: undefined };
}

export function refused(message: Message, emoji: string, refusal: Problem): Message {
  return { ...message, wished: without(message.wished, emoji), refusal };
}

/** The reactions with what I wish already done. */
export function reactionsOf(message: Pick<Message, 'reactions' | 'wished'>): readonly WireReaction[] {
  let reactions = message.reactions;
  for (const [emoji, on] of Object.entries(message.wished)) {
    const before = reactions.find((reaction) => reaction.emoji === emoji) ?? { emoji, count: 0, me: false };
    if (before.me !== on) reactions = withReaction(reactions, { emoji, count: Math.max(0, before.count + (on ? 1 : -1)), me: on });
  }
  return reactions;
}

/** Each keeps its place; a new one comes last. */
function withReaction(reactions: readonly WireReaction[], now: WireReaction): readonly WireReaction[] {
  const known = reactions.some((reaction) => reaction.emoji === now.emoji);
  const all = known ? reactions.map((reaction) => (reaction.emoji === now.emoji ? now : reaction)) : [...reactions, now];
  return all.filter((reaction) => reaction.count > 0);
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const { [key]: _gone, ...others } = record;
  return others;
}

export function deleted(message: Message, deletedAt: string, offset: number): Message {
  if (message.deletedAt !== undefined) return message;
  return {
    ...message,
    text: '',
    deletedAt,
    ...unannotated,
    asOf: Math.max(message.asOf, offset),
  };
}

export function approved(message: Message, approval: Approval, offset: number): Message {
  if (message.deletedAt !== undefined || offset <= message.asOf) return message;
  // The moderator may have read an older text.
  if (approval.position !== undefined && offsetOf(approval.position) < message.textOffset) return message;
  return { ...message, approved: true, asOf: offset };
}

/** The text itself, now that it is for me to read; unless the message says something else by now. */
export function unmasked(message: Message, wire: WireMessage): Message {
  if (!message.masked || wire.masked === true || wire.deletedAt !== undefined || wire.editedAt !== message.editedAt) return message;
  return { ...message, text: wire.text, masked: false };
}

/** `early`: it speaks of an edit that has not arrived; hold it. `stale`: a later text has made it pointless. */
export type AnnotationOutcome = Message | 'early' | 'stale';

export function annotated(message: Message, annotation: AnnotationEvent): AnnotationOutcome {
  const offset = offsetOf(annotation.message.position);
  if (message.deletedAt !== undefined) return 'stale';
  if (offset > message.asOf) return 'early';
  if (offset < message.textOffset) return 'stale';
  if (annotation.type === 'message.mentions') {
    if (offset < message.mentionsOffset) return 'stale';
    return {
      ...message,
      mentions: annotation.mentions ?? [],
      tags: annotation.tags ?? [],
      mentionsOffset: offset,
    };
  }
  if (annotation.type === 'message.flagged') {
    if (offset < message.flagsOffset) return 'stale';
    return { ...message, flags: annotation.flags ?? [], action: annotation.action, flagsOffset: offset };
  }
  if (offset < message.sentimentOffset) return 'stale';
  return { ...message, sentiment: annotation.sentiment, sentimentOffset: offset };
}

/** What was held for a message, applied to it as far as it fits. */
export function withHeld(message: Message, held: HeldAnnotations | undefined): Message {
  let result = message;
  for (const annotation of [held?.mentions, held?.sentiment, held?.flags]) {
    if (annotation === undefined) continue;
    const outcome = annotated(result, annotation);
    if (typeof outcome === 'object') result = outcome;
  }
  return result;
}

/**
 * Of two accounts of one message, the one that knows more; annotations learnt from the stream are kept with the text they belong to, and
 * the reactions are those of the account that has counted further. What I wish of them stays until it is so.
 */
export function merged(known: Message, incoming: Message): Message {
  const further = known.reactionsOffset >= incoming.reactionsOffset ? known : incoming;
  const { reactors, reactions, reactionsOffset } = further;
  const wished = further === known ? known.wished : stillWished(known.wished, reactions);
  const message = mergedText(known, incoming);
  return { ...message, wished, reactors, reactions: message.deletedAt === undefined ? reactions : [], reactionsOffset };
}

function stillWished(wished: Message['wished'], reactions: readonly WireReaction[]): Message['wished'] {
  const mine = (emoji: string): boolean => reactions.some((reaction) => reaction.emoji === emoji && reaction.me);
  return Object.fromEntries(Object.entries(wished).filter(([emoji, on]) => mine(emoji) !== on));
}

function mergedText(known: Message, incoming: Message): Message {
  if (incoming.asOf < known.asOf) return known;
  // An answer to my own edit may be ahead of the page: the later edit stands until an event says otherwise.
  if (known.editedAt !== undefined && (incoming.editedAt ?? '') < known.editedAt && incoming.deletedAt === undefined) {
    return known;
  }
  if (incoming.masked && !known.masked && incoming.editedAt === known.editedAt) {
    return mergedText(known, { ...incoming, text: known.text, masked: false });
  }
  if (incoming.text !== known.text || incoming.deletedAt !== undefined) return incoming;
  return {
    ...incoming,
    textOffset: Math.max(known.textOffset, incoming.textOffset),
    ...(known.mentionsOffset >= 0
      ? { mentions: known.mentions, tags: known.tags, mentionsOffset: known.mentionsOffset }
      : {}),
    ...(known.sentimentOffset >= 0 ? { sentiment: known.sentiment, sentimentOffset: known.sentimentOffset } : {}),
    ...(known.flagsOffset >= 0
      ? { flags: known.flags, action: known.action, flagsOffset: known.flagsOffset }
      : {}),
  };
}
