import type { Sentiment } from '@tertulia/client';
import { usePhrases } from '../language/language';
import { Icon } from '../shell/Icon';
import { toneOf, useTonesShown } from './tones';

/** How a message sounds: a small quiet face. Nothing where that is not known or not wanted. */
export function ToneMark({ sentiment }: { readonly sentiment: Sentiment | undefined }) {
  const phrases = usePhrases();
  const shown = useTonesShown();
  const tone = toneOf(sentiment);
  if (!shown || tone === undefined) return null;
  return (
    <span className={`tone-mark tone-${tone}`} role="img" aria-label={phrases.tone(tone)} title={phrases.tone(tone)}>
      <Icon name={`tone-${tone}`} />
    </span>
  );
}
