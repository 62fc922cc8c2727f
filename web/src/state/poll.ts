import type { Instant, WirePoll } from '@tertulia/client';
import type { Message, Poll } from './model';

/** The reactions that are votes, in the order of the answers. */
const SIGNS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => `${digit}\uFE0F\u20E3`).concat('\u{1F51F}');

export function withVotes(wire: WirePoll): Poll {
  return { ...wire, votes: Array.from({ length: wire.answers }, (_, answer) => wire.votes?.[answer] ?? []) };
}

/** The answer that a reaction is a vote for, or -1. */
export function answerOf(poll: Pick<Poll, 'answers'> | undefined, emoji: string): number {
  const answer = SIGNS.indexOf(emoji);
  return poll !== undefined && answer < poll.answers ? answer : -1;
}

export const isOver = (poll: Pick<Poll, 'closedAt' | 'closesAt'>, at: Instant): boolean =>
  poll.closedAt !== undefined || (poll.closesAt !== undefined && Date.parse(at) >= Date.parse(poll.closesAt));

/** A vote that is given or taken back, by the rule that the server's views have too. */
export function voted(poll: Poll, emoji: string, added: boolean, by: string, at: Instant): Poll {
  const answer = answerOf(poll, emoji);
  if (answer < 0 || isOver(poll, at) || poll.votes[answer]?.includes(by) === added) return poll;
  const votes = poll.votes.map((voters, one) => {
    if (one !== answer) return added && !poll.multiple ? voters.filter((voter) => voter !== by) : voters;
    return added ? [...voters, by] : voters.filter((voter) => voter !== by);
  });
  return { ...poll, votes };
}

/** The votes with what I wish already done. */
export function votesOf(message: Pick<Message, 'poll' | 'wished'>, me: string, now: Instant): Poll['votes'] {
  let { poll } = message;
  if (poll === undefined) return [];
  for (const [emoji, on] of Object.entries(message.wished)) poll = voted(poll, emoji, on, me, now);
  return poll.votes;
}
