import type { IconName } from '../shell/Icon';
import type { ChatState, Room } from '../state/model';

/** What a room is called on the page: a direct conversation by the people in it, as far as we know them. */
export function labelOf(room: Room, me: string | undefined): string {
  if (room.kind !== 'direct') return room.name;
  const others = room.members?.filter((member) => member.id !== me).map((member) => member.displayName ?? member.name) ?? [];
  return others.length > 0 ? others.join(', ') : (room.title ?? room.name);
}

export function iconOf(room: Pick<Room, 'kind'>): IconName {
  return room.kind === 'direct' ? 'person' : room.kind === 'private' ? 'lock' : 'hash';
}

export interface RoomSections {
  /** Those that can be written in. */
  readonly rooms: readonly Room[];
  readonly direct: readonly Room[];
  readonly archived: readonly Room[];
}

/** Rooms by name, so that they stay where the eye left them; conversations by the last thing said. */
export function sectionsOf(rooms: ChatState['rooms'], me: string | undefined): RoomSections {
  const all = Object.values(rooms);
  const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });
  const named = all.filter((room) => room.kind !== 'direct').sort((a, b) => byName.compare(a.name, b.name));
  return {
    rooms: named.filter((room) => !room.archived),
    archived: named.filter((room) => room.archived),
    direct: all
      .filter((room) => room.kind === 'direct')
      .sort(
        (a, b) =>
          (b.lastMessage?.at ?? '').localeCompare(a.lastMessage?.at ?? '') ||
          byName.compare(labelOf(a, me), labelOf(b, me)),
      ),
  };
}
