import { asProblem } from '@tertulia/client';
import type { Phrases } from '../language/en';

/** What to tell a person about a request that failed, when no field carries it: the server's own words where it has any. */
export function failureText(error: unknown, phrases: Phrases): string {
  const problem = asProblem(error);
  if (problem.code === 'network') return phrases.noAnswer;
  if (problem.code === 'rate-limited') return problem.detail || phrases.tooFast;
  return problem.detail || phrases.somethingWrong;
}
