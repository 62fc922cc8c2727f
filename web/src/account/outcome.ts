import type { Phrases } from '../language/en';

/** What came of signing in by, or linking, an account elsewhere, in words; whatever else stands in the address is a failure. */
export function outcomeText(outcome: string, phrases: Phrases): string {
  switch (outcome) {
    case 'cancelled':
      return phrases.providerCancelled;
    case 'expired':
      return phrases.providerExpired;
    case 'taken':
      return phrases.providerTaken;
    case 'away':
      return phrases.providerAway;
    case 'limited':
      return phrases.tooFast;
    case 'unavailable':
      return phrases.providerUnavailable;
    default:
      return phrases.providerFailed;
  }
}
