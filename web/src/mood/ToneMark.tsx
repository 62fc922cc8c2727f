import type { Sentiment } from '@tertulia/client';
import { usePhrases } from '../language/language';
import { Icon } from '../shell/Icon';
import { useChat } from '../state/store';
import { toneOf, useTonesShown } from './tones';

/** How a message sounds: a small quiet face. Nothing where that is not known, or not wanted by its room or by who reads. */
export function ToneMark({ room, sentiment }: { readonly room: string; readonly sentiment: Sentiment | undefined }) {
  const phrases = usePhrases();
  const shown = useTonesShown();
  const wanted = useChat((state) => state.rooms[room]?.sentiment !== false);
  const tone = toneOf(sentiment);
  if (!shown || !wanted || tone === undefined) return null;
  return (
    <span className={`tone-mark tone-${tone}`} role="img" aria-label={phrases.tone(tone)} title={phrases.tone(tone)}>
      <Icon name={`tone-${tone}`} />
    </span>
  );
}
