import { useState } from 'react';
import { vote } from '../api/commands';
import { usePhrases } from '../language/language';
import type { Message } from '../state/model';
import type { Poll } from './commands';

/** A poll's answers, each with its votes; a vote is a reaction, and the stream counts it. */
export function PollAnswers({ message, poll }: { readonly message: Message; readonly poll: Poll }) {
  const phrases = usePhrases();
  const [busy, setBusy] = useState(false);

  async function toggle(sign: string, on: boolean): Promise<void> {
    setBusy(true);
    try {
      await vote(message.room, message.id, sign, on);
    } catch {
      // The count stays as it was.
    } finally {
      setBusy(false);
    }
  }

  return (
    <ul className="poll">
      {poll.answers.map(({ sign, text }) => {
        const reaction = message.reactions.find(({ emoji }) => emoji === sign);
        const mine = reaction?.me === true;
        return (
          <li key={sign}>
            <button
              type="button"
              className="poll-answer"
              aria-pressed={mine}
              aria-label={phrases.vote(text, reaction?.count ?? 0)}
              disabled={busy}
              onClick={() => void toggle(sign, !mine)}
            >
              <span aria-hidden="true">{sign}</span>
              <bdi className="poll-text">{text}</bdi>
              <span className="poll-votes">{reaction?.count ?? 0}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
