import { usePhrases } from '../language/language';
import { server } from '../server';
import { Icon } from '../shell/Icon';
import type { Room } from '../state/model';

/** Whom the server gives the whole room: its owners, and in a direct conversation each of its people. */
export const mayExport = (room: Pick<Room, 'kind' | 'role'>): boolean => room.kind === 'direct' || room.role === 'owner';

interface ExportLinkProps {
  readonly room: string;
  /** Only its sign. */
  readonly small?: boolean;
}

/** The room as a file. The browser fetches it by itself, piece by piece, straight to the disk. */
export function ExportLink({ room, small = false }: ExportLinkProps) {
  const phrases = usePhrases();
  return (
    <a className={small ? 'icon-button' : 'button'} href={server.past.exportAddress(room)} download="" title={small ? phrases.exportRoom : undefined}>
      <Icon name="download" />
      <span className={small ? 'sr-only' : undefined}>{phrases.exportRoom}</span>
    </a>
  );
}
