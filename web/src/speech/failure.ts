import { asProblem, Problem } from '@tertulia/client';
import type { Phrases } from '../language/en';
import { failureText } from '../shell/failure';

/** Why a message was not read aloud. */
export type Failure = 'no-voice' | 'nothing' | 'not-allowed' | 'failed' | Problem;

/** The browser has no voice that could say it. */
export class NoVoice extends Error {
  override readonly name = 'NoVoice';
}

export function failureOf(error: unknown): Failure {
  if (error instanceof NoVoice) return 'no-voice';
  if (error instanceof Problem) return error.code === 'nothing-to-say' ? 'nothing' : asProblem(error);
  return error instanceof DOMException && error.name === 'NotAllowedError' ? 'not-allowed' : 'failed';
}

export function failureWords(failure: Failure, phrases: Phrases): string {
  switch (failure) {
    case 'no-voice':
      return phrases.noVoice;
    case 'nothing':
      return phrases.nothingAloud;
    case 'not-allowed':
      return phrases.readAgain;
    case 'failed':
      return phrases.notReadAloud;
    default:
      return failureText(failure, phrases);
  }
}
