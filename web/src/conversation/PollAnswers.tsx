import { useState } from 'react';
import { asProblem, type Member, type Problem } from '@tertulia/client';
import { useLanguage, usePhrases } from '../language/language';
import { clockOrDay } from '../language/time';
import { server } from '../server';
import { failureText } from '../shell/failure';
import { useSecondsUntil } from '../shell/waiting';
import { reactionsOf } from '../state/message';
import type { Message } from '../state/model';
import { isOver, votesOf } from '../state/poll';
import { react } from '../state/reacting';
import { useChat } from '../state/store';
import type { Poll } from './commands';

interface PollAnswersProps {
  readonly message: Message;
  /** Its words. */
  readonly poll: Poll;
  /** Whether one can vote here; else the votes are only shown. */
  readonly writable: boolean;
  /** Whether I may end it. */
  readonly mayEnd: boolean;
}

/** A poll's answers, each with its votes; a vote is a reaction, and the stream counts it. */
export function PollAnswers({ message, poll, writable, mayEnd }: PollAnswersProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const me = useChat((state) => state.me?.id) ?? '';
  const members = useChat((state) => state.rooms[message.room]?.members);
  const { closesAt } = message.poll ?? {};
  useSecondsUntil(message.poll?.closedAt !== undefined || closesAt === undefined ? undefined : Date.parse(closesAt));
  const now = new Date().toISOString();
  const over = message.poll !== undefined && isOver(message.poll, now);
  const votes = votesOf(message, me, now);
  const people = new Set(votes.flat()).size;
  // One from before votes were counted by person: its reactions say how many.
  const reactions = reactionsOf(message);

  return (
    <div className="poll">
      <ul className="poll-answers">
        {poll.answers.map(({ sign, text }, answer) => {
          const reaction = reactions.find(({ emoji }) => emoji === sign);
          const voters = votes[answer];
          const count = voters?.length ?? reaction?.count ?? 0;
          const mine = voters?.includes(me) ?? reaction?.me === true;
          return (
            <li key={sign}>
              <button
                type="button"
                className="poll-answer"
                aria-pressed={mine}
                disabled={!writable || over}
                title={voters === undefined || voters.length === 0 ? undefined : namesOf(voters, members, phrases.somebodyGone)}
                onClick={() => void react(message, sign, !mine)}
              >
                <span aria-hidden="true">{sign}</span>
                <span className="sr-only">{phrases.vote(text, count)}</span>
                <bdi className="poll-text" aria-hidden="true">
                  {text}
                </bdi>
                <span className="poll-votes" aria-hidden="true">{count}</span>
                {voters !== undefined && <span className="poll-share quiet" aria-hidden="true">{phrases.percent(people === 0 ? 0 : count / people)}</span>}
                {voters !== undefined && <progress className="poll-bar" max={Math.max(1, people)} value={count} aria-hidden="true" />}
              </button>
            </li>
          );
        })}
      </ul>
      {message.poll !== undefined && (
        <>
          <details className="poll-who quiet">
            <summary>
              {[
                phrases.voters(people),
                message.poll.multiple ? phrases.pollMultiple : phrases.pollSingle,
                ...(over ? [phrases.pollOver] : closesAt === undefined ? [] : [phrases.pollUntil(clockOrDay(closesAt, language))]),
              ].join(' · ')}
            </summary>
            <ul>
              {poll.answers.map(({ sign, text }, answer) => (
                <li key={sign}>
                  <bdi>{text}</bdi>: {(votes[answer]?.length ?? 0) === 0 ? phrases.nobody : namesOf(votes[answer] ?? [], members, phrases.somebodyGone)}
                </li>
              ))}
            </ul>
          </details>
          {mayEnd && writable && !over && <EndPoll message={message} />}
        </>
      )}
    </div>
  );
}

const NAMED_MAX = 100;

function namesOf(voters: readonly string[], members: readonly Member[] | undefined, gone: string): string {
  const names = voters.slice(0, NAMED_MAX).map((id) => members?.find((member) => member.id === id)?.name ?? gone);
  return names.join(', ') + (voters.length > NAMED_MAX ? ` … +${voters.length - NAMED_MAX}` : '');
}

/** It cannot be undone: the second press does it. */
function EndPoll({ message }: { readonly message: Message }) {
  const phrases = usePhrases();
  const [sure, setSure] = useState(false);
  const [failure, setFailure] = useState<Problem>();
  function end(): void {
    if (!sure) return setSure(true);
    server.messages.closePoll(message.room, message.id).catch((error: unknown) => {
      setSure(false);
      setFailure(asProblem(error));
    });
  }
  return (
    <p className="poll-end">
      <button type="button" className="link-button" data-writes="" onClick={end} onBlur={() => setSure(false)}>
        {sure ? phrases.endPollSure : phrases.endPoll}
      </button>
      {failure !== undefined && (
        <span className="form-error" role="alert">
          {failureText(failure, phrases)}
        </span>
      )}
    </p>
  );
}
