import type { Position } from './wire.ts';

/** The offset in a position. Positions of one room are in one partition, so their offsets order them. -1 when there is none. */
export function offsetOf(position: Position | undefined): number {
  if (position === undefined) return -1;
  const offset = Number(position.slice(position.indexOf(':') + 1));
  return Number.isSafeInteger(offset) ? offset : -1;
}

/** The position just before this one: with `after=` it makes a page begin with the record at `position` itself. */
export function justBefore(position: Position): Position {
  const colon = position.indexOf(':');
  return `${position.slice(0, colon)}:${offsetOf(position) - 1}`;
}
