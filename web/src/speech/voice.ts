import type { Words } from '@tertulia/client';
import { NoVoice } from './failure';

/** Browsers load their voices after the page; so long one waits for them. */
const VOICES_MS = 1_500;

/** A browser that has not begun after this will not: some fail without saying so. */
const BEGIN_MS = 5_000;

/** Says words with the browser's own voice; fulfilled at their end, or when it is aborted. */
export async function saying({ text, language }: Words, signal: AbortSignal): Promise<void> {
  if (!('speechSynthesis' in globalThis)) throw new NoVoice();
  const synthesis = globalThis.speechSynthesis;
  const voices = await voicesOf(synthesis);
  if (signal.aborted) return;
  const voice = voiceFor(language, voices);
  if (voice === undefined) throw new NoVoice();
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = voice.lang;
  utterance.voice = voice;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new NoVoice()), BEGIN_MS);
      utterance.onstart = () => clearTimeout(timer);
      utterance.onend = () => resolve();
      utterance.onerror = ({ error }) => reject(error === 'not-allowed' ? new DOMException('', 'NotAllowedError') : new NoVoice());
      signal.addEventListener('abort', () => resolve(), { once: true });
      synthesis.cancel();
      synthesis.speak(utterance);
    });
  } finally {
    clearTimeout(timer);
    utterance.onend = null;
    utterance.onerror = null;
    synthesis.cancel();
  }
}

/** One of the language; of those the browser's default, else one of this machine: it sends the words nowhere. */
export function voiceFor<V extends Pick<SpeechSynthesisVoice, 'lang' | 'default' | 'localService'>>(
  language: string,
  voices: readonly V[],
): V | undefined {
  const of = voices.filter(({ lang }) => lang.toLowerCase().split(/[-_]/u)[0] === language);
  return of.find((voice) => voice.default) ?? of.find((voice) => voice.localService) ?? of[0];
}

async function voicesOf(synthesis: SpeechSynthesis): Promise<readonly SpeechSynthesisVoice[]> {
  const there = synthesis.getVoices();
  if (there.length > 0) return there;
  await new Promise<void>((resolve) => {
    synthesis.addEventListener('voiceschanged', () => resolve(), { once: true });
    setTimeout(resolve, VOICES_MS);
  });
  return synthesis.getVoices();
}
