import { usePhrases } from '../language/language';
import { Icon } from '../shell/Icon';
import type { Room } from '../state/model';
import { isHere } from '../state/signal';
import { useChat } from '../state/store';
import { iconOf } from './label';

/** A room's sign, also in words; of a direct conversation also whether somebody is there. */
export function RoomFace({ room }: { readonly room: Room }) {
  const phrases = usePhrases();
  const kind = { public: phrases.publicRoom, private: phrases.privateRoom, direct: phrases.directRoom }[room.kind];
  const here = useChat((state) => room.kind === 'direct' && isHere(state, room.id, room.members) === true);
  return (
    <span className={here ? 'member-face member-present' : 'member-face'}>
      <Icon name={iconOf(room)} />
      <span className="sr-only">{here ? `${kind}, ${phrases.present}` : kind}: </span>
    </span>
  );
}
