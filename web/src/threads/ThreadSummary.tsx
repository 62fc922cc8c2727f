import { useContext } from 'react';
import { useLanguage, usePhrases } from '../language/language';
import { briefTime, fullTime } from '../language/time';
import { useNames } from '../people/names';
import { Avatar } from '../shell/Avatar';
import type { Message } from '../state/model';
import { RowToolsContext } from './rowTools';

/** Under a message that began a thread: how much was replied, by whom and when last; the way into it. */
export function ThreadSummary({ message }: { readonly message: Message }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const names = useNames(message.room);
  const tools = useContext(RowToolsContext);
  const { replies } = message;
  if (replies === undefined || tools === undefined) return null;
  return (
    <button type="button" className="thread-summary" data-thread={message.id} title={fullTime(replies.lastAt, language)} onClick={() => tools.openThread(message.id)}>
      <span className="thread-faces" aria-hidden="true">
        {replies.by.map((person) => (
          <Avatar key={person.id} id={person.id} name={person.name} small />
        ))}
      </span>
      <strong>{phrases.replies(replies.count)}</strong>
      <span className="quiet">{phrases.lastReply(briefTime(replies.lastAt, language))}</span>
      <span className="sr-only">{replies.by.map((person) => names.full(person)).join(', ')}</span>
    </button>
  );
}
