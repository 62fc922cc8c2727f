/** As much of the browser's speech recognition as is used here; TypeScript does not know it. */
interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onstart: (() => void) | null;
  onresult: ((event: RecognitionEvent) => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  abort(): void;
}

export interface RecognitionEvent {
  readonly resultIndex: number;
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }> & { readonly isFinal: boolean }>;
}

export type DictationFailure = 'not-allowed' | 'no-microphone' | 'network' | 'no-speech' | 'language' | 'failed';

const FAILURES: Readonly<Record<string, DictationFailure>> = {
  'not-allowed': 'not-allowed',
  'service-not-allowed': 'not-allowed',
  'audio-capture': 'no-microphone',
  network: 'network',
  'no-speech': 'no-speech',
  'language-not-supported': 'language',
};

type Maker = new () => Recognition;

function maker(): Maker | undefined {
  const here = globalThis as { readonly SpeechRecognition?: Maker; readonly webkitSpeechRecognition?: Maker };
  return here.SpeechRecognition ?? here.webkitSpeechRecognition;
}

export const canDictate = (): boolean => maker() !== undefined;

export interface Dictating {
  /** What seems to be said so far, to be seen only. */
  readonly onInterim: (text: string) => void;
  /** What was said, once. */
  readonly onFinal: (text: string) => void;
  readonly onEnd: (failure: DictationFailure | undefined) => void;
}

/** Begins to listen; ends by itself, or when what is returned is called, after which nothing is told but the end. */
export function dictate(language: string, { onInterim, onFinal, onEnd }: Dictating): () => void {
  const Recogniser = maker();
  if (Recogniser === undefined) throw new Error('this browser takes no dictation');
  const recognition = new Recogniser();
  let failure: DictationFailure | undefined;
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    onEnd(failure);
  };
  recognition.lang = language;
  recognition.continuous = true;
  recognition.interimResults = true;
  recognition.onresult = (event) => {
    if (over) return;
    let interim = '';
    for (let index = event.resultIndex; index < event.results.length; index += 1) {
      const result = event.results[index];
      const text = result?.[0]?.transcript ?? '';
      if (result?.isFinal === true) onFinal(text);
      else interim += text;
    }
    onInterim(interim);
  };
  recognition.onerror = ({ error }) => {
    if (error !== 'aborted') failure = FAILURES[error] ?? 'failed';
  };
  recognition.onend = end;
  recognition.start();
  return () => {
    recognition.abort();
    end();
  };
}

/** A text with what was said put where the caret is, with spaces as writing has them. */
export function withSpoken(text: string, caret: number, spoken: string): { readonly text: string; readonly caret: number } {
  const before = text.slice(0, caret);
  const after = text.slice(caret);
  const said = spoken.trim();
  const piece = (before === '' || /\s$/u.test(before) ? '' : ' ') + said + (after === '' || /^[\s.,;:!?]/u.test(after) ? '' : ' ');
  return said === '' ? { text, caret } : { text: before + piece + after, caret: caret + piece.length };
}
