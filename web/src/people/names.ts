import { useMemo } from 'react';
import { DELETED_NAME, type Member, type Person } from '@tertulia/client';
import { usePhrases } from '../language/language';
import { useChat } from '../state/store';

/** A person as the page shows them: by the name they go by, and by the one that is theirs alone. */
export interface Shown {
  /** What to show: the display name where it is known, else the name. */
  readonly text: string;
  /** `@name`, where something else is shown; undefined where the name itself is. */
  readonly handle?: string;
  /** Somebody else here goes by the same: the handle has to be seen. */
  readonly alike: boolean;
}

/** Who is called what in one room. */
export class Names {
  private readonly displayed = new Map<string, string>();
  private readonly taken = new Map<string, number>();

  constructor(members: readonly Member[], me: { readonly id: string; readonly displayName?: string } | undefined, private readonly gone: string) {
    for (const { id, name, displayName } of members) {
      // My own account is known before the room is asked for again.
      const shown = id === me?.id ? me.displayName : displayName;
      if (shown !== undefined && shown !== '' && shown !== name) this.displayed.set(id, shown);
      // A display name that is somebody else's name is as good as the same display name.
      for (const one of new Set([folded(name), folded(shown ?? name)])) this.taken.set(one, (this.taken.get(one) ?? 0) + 1);
    }
  }

  of({ id, name }: Person): Shown {
    // The server's word for an account that is deleted is English, and no name.
    if (name === DELETED_NAME) return { text: this.gone, alike: false };
    const text = this.displayed.get(id);
    if (text === undefined) return { text: name, alike: false };
    return { text, handle: `@${name}`, alike: (this.taken.get(folded(text)) ?? 0) > 1 };
  }

  /** In a sentence: with the handle where two go by the same. */
  brief(person: Person): string {
    const { text, handle, alike } = this.of(person);
    return alike ? `${text} (${handle})` : text;
  }

  /** With the handle wherever something else is shown: for tooltips and those who listen. */
  full(person: Person): string {
    const { text, handle } = this.of(person);
    return handle === undefined ? text : `${text} (${handle})`;
  }
}

/** Letters that look alike to a quick eye: case, width and accents do not tell two people apart. */
const folded = (name: string): string => name.normalize('NFKD').replace(/\p{M}|\p{Cf}|\s/gu, '').toLowerCase();

/** By list of members, which changes only when somebody comes, goes or is called otherwise. */
const known = new WeakMap<readonly Member[], { readonly me: string; readonly names: Names }>();
const nobody: readonly Member[] = [];

export function namesOf(members: readonly Member[] | undefined, me: { readonly id: string; readonly displayName?: string } | undefined, gone = DELETED_NAME): Names {
  const list = members ?? nobody;
  const key = `${me?.id} ${me?.displayName} ${gone}`;
  const before = known.get(list);
  if (before?.me === key) return before.names;
  const names = new Names(list, me, gone);
  known.set(list, { me: key, names });
  return names;
}

/** What people are called in a room; by their names while its members are not known. */
export function useNames(room: string): Names {
  const members = useChat((state) => state.rooms[room]?.members);
  const me = useChat((state) => state.me);
  const { deletedAccount } = usePhrases();
  return useMemo(() => namesOf(members, me, deletedAccount), [members, me, deletedAccount]);
}
