import { memo } from 'react';
import type { Mention } from '../api/wire';
import type { Message } from '../state/model';
import { partsOf } from './text';

/** The text of a message as text nodes, links and marks. Issue 7 puts the Markdown tree here. */
export const MessageText = memo(function MessageText({
  message,
  me,
}: {
  readonly message: Pick<Message, 'text' | 'mentions' | 'tags'>;
  readonly me: string | undefined;
}) {
  return (
    <>
      {partsOf(message.text, message.mentions, message.tags).map((part, index) => {
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

/** A call to the whole room is a call to me too. */
const isMe = (mention: Mention, me: string | undefined): boolean =>
  mention.kind === 'user' ? mention.id === me : true;
