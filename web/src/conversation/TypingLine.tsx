import { useEffect, useState } from 'react';
import { usePhrases } from '../language/language';
import { useNames } from '../people/names';
import { useChat } from '../state/store';

/** Who writes in a room. It keeps its height when nobody does, so that nothing jumps. */
export function TypingLine({ room }: { readonly room: string }) {
  const phrases = usePhrases();
  const names = useNames(room);
  const typing = useChat((state) => state.typing[room]);
  const [over, setOver] = useState(0);
  const until = typing?.until ?? 0;

  useEffect(() => {
    if (until === 0) return undefined;
    const timer = setTimeout(() => setOver(until), Math.max(0, until - Date.now()));
    return () => clearTimeout(timer);
  }, [until]);

  const shown = typing === undefined || over >= typing.until ? undefined : typing;
  const [first, second] = shown?.users ?? [];
  return (
    <p className="typing-line quiet" role="status" data-typing="">
      {shown === undefined
        ? ''
        : shown.count === 1 && first !== undefined
          ? phrases.typingOne(names.brief(first))
          : shown.count === 2 && first !== undefined && second !== undefined
            ? phrases.typingTwo(names.brief(first), names.brief(second))
            : phrases.typingSeveral}
    </p>
  );
}
