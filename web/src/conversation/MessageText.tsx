import { memo, useState } from 'react';
import type { Mention } from '../api/wire';
import { usePhrases } from '../language/language';
import type { Message } from '../state/model';
import { masksOf, partsOf } from './text';

interface MessageTextProps {
  readonly message: Pick<Message, 'text' | 'mentions' | 'tags' | 'flags' | 'action' | 'approved' | 'masked'>;
  readonly me: string | undefined;
  /** Whether I may look under what is masked. */
  readonly mayReveal: boolean;
}

/** The text of a message as text nodes, links and marks. Issue 7 puts the Markdown tree here. */
export const MessageText = memo(function MessageText({ message, me, mayReveal }: MessageTextProps) {
  return (
    <>
      {partsOf(message.text, message.mentions, message.tags, masksOf(message)).map((part, index) => {
        switch (part.kind) {
          case 'text':
            return <span key={index}>{part.text}</span>;
          case 'link':
            return (
              <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
                {part.text}
              </a>
            );
          case 'mention':
            return (
              <mark key={index} className={isMe(part.mention, me) ? 'mention mention-me' : 'mention'}>
                {part.text}
              </mark>
            );
          case 'masked':
            return mayReveal ? <Covered key={index} text={part.text} /> : <Masked key={index} />;
          case 'tag':
            return (
              <span key={index} className="tag">
                {part.text}
              </span>
            );
        }
      })}
    </>
  );
});

/** A bar of always the same length, in place of the text. */
function Masked() {
  const phrases = usePhrases();
  return (
    <span className="masked" title={phrases.maskedByRoom}>
      <span className="sr-only">{phrases.masked}</span>
    </span>
  );
}

/** The same for who may look under it. */
function Covered({ text }: { readonly text: string }) {
  const phrases = usePhrases();
  const [shown, setShown] = useState(false);
  return (
    <button
      type="button"
      className={shown ? 'uncovered' : 'masked'}
      aria-expanded={shown}
      title={shown ? phrases.coverAgain : phrases.uncover}
      onClick={() => setShown(!shown)}
    >
      {shown ? text : <span className="sr-only">{phrases.masked}</span>}
    </button>
  );
}

/** A call to the whole room is a call to me too. */
const isMe = (mention: Mention, me: string | undefined): boolean =>
  mention.kind === 'user' ? mention.id === me : true;
