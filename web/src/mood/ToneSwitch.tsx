import { usePhrases } from '../language/language';
import { Switch } from '../shell/Switch';
import { showTones, useTonesShown } from './tones';

export function ToneSwitch() {
  const phrases = usePhrases();
  return <Switch label={phrases.showTones} hint={phrases.showTonesHint} checked={useTonesShown()} onChange={showTones} />;
}
