import { usePhrases } from '../language/language';
import { server } from '../server';
import { Icon } from '../shell/Icon';
import type { Room } from '../state/model';

/** Whom the server gives the whole room: its owners, and in a direct conversation each of its people. */
export const mayExport = (room: Pick<Room, 'kind' | 'role'>): boolean => room.kind === 'direct' || room.role === 'owner';

/** The room as a file. The browser fetches it by itself, piece by piece, straight to the disk. */
export function ExportLink({ room }: { readonly room: string }) {
  const phrases = usePhrases();
  return (
    <a className="button" href={server.past.exportAddress(room)} download="">
      <Icon name="download" />
      {phrases.exportRoom}
    </a>
  );
}
