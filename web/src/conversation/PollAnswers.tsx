import { usePhrases } from '../language/language';
import { reactionsOf } from '../state/message';
import type { Message } from '../state/model';
import { react } from '../state/reacting';
import type { Poll } from './commands';

interface PollAnswersProps {
  readonly message: Message;
  readonly poll: Poll;
  /** Whether one can vote here; else the votes are only shown. */
  readonly writable: boolean;
}

/** A poll's answers, each with its votes; a vote is a reaction, and the stream counts it. */
export function PollAnswers({ message, poll, writable }: PollAnswersProps) {
  const phrases = usePhrases();
  const reactions = reactionsOf(message);
  return (
    <ul className="poll">
      {poll.answers.map(({ sign, text }) => {
        const reaction = reactions.find(({ emoji }) => emoji === sign);
        const mine = reaction?.me === true;
        return (
          <li key={sign}>
            <button
              type="button"
              className="poll-answer"
              aria-pressed={mine}
              disabled={!writable}
              aria-label={phrases.vote(text, reaction?.count ?? 0)}
              onClick={() => void react(message, sign, !mine)}
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
