import type { Person } from '@tertulia/client';
import { useNames } from './names';

interface PersonNameProps {
  readonly person: Person;
  readonly room: string;
  readonly className?: string;
}

/** What somebody is called; who they are for certain shows on hover and is read out, and is seen where two go by the same. */
export function PersonName({ person, room, className }: PersonNameProps) {
  const { text, handle, alike } = useNames(room).of(person);
  return (
    <span className={className} title={handle}>
      <bdi>{text}</bdi>
      {handle !== undefined && <span className={alike ? 'person-handle' : 'sr-only'}> {handle}</span>}
    </span>
  );
}
