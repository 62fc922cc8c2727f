import { afterEach, describe, expect, it, vi } from 'vitest';
import { canDictate, dictate, withSpoken, type RecognitionEvent } from './dictation';

const made: Fake[] = [];

class Fake {
  lang = '';
  continuous = false;
  interimResults = false;
  onresult: ((event: RecognitionEvent) => void) | null = null;
  onerror: ((event: { error: string }) => void) | null = null;
  onend: (() => void) | null = null;
  start = vi.fn(() => made.push(this));
  abort = vi.fn();
  say(...results: [string, boolean][]): void {
    this.onresult?.({ resultIndex: 0, results: results.map(([transcript, isFinal]) => Object.assign([{ transcript }], { isFinal })) });
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  made.length = 0;
});

describe('dictation', () => {
  function begun() {
    vi.stubGlobal('webkitSpeechRecognition', Fake);
    const told = { onInterim: vi.fn(), onFinal: vi.fn(), onEnd: vi.fn() };
    const stop = dictate('es', told);
    return { ...told, stop, recognition: made[0]! };
  }

  it('is there where the browser has it', () => {
    expect(canDictate()).toBe(false);
    vi.stubGlobal('SpeechRecognition', Fake);
    expect(canDictate()).toBe(true);
  });

  it('tells what is being said, and what was', () => {
    const { onInterim, onFinal, recognition } = begun();
    expect(recognition.lang).toBe('es');
    recognition.say(['hola a', false]);
    expect(onInterim).toHaveBeenLastCalledWith('hola a');
    recognition.say(['hola a todos', true], [' qué', false]);
    expect(onFinal).toHaveBeenCalledExactlyOnceWith('hola a todos');
    expect(onInterim).toHaveBeenLastCalledWith(' qué');
  });

  it('says why it ended, and nothing after it was stopped', () => {
    const denied = begun();
    denied.recognition.onerror?.({ error: 'not-allowed' });
    denied.recognition.onend?.();
    expect(denied.onEnd).toHaveBeenCalledExactlyOnceWith('not-allowed');

    made.length = 0;
    const { stop, recognition, onEnd, onFinal } = begun();
    stop();
    recognition.say(['late', true]);
    recognition.onerror?.({ error: 'aborted' });
    recognition.onend?.();
    expect(recognition.abort).toHaveBeenCalled();
    expect(onEnd).toHaveBeenCalledExactlyOnceWith(undefined);
    expect(onFinal).not.toHaveBeenCalled();
  });
});

describe('what was said', () => {
  it.each([
    ['', 0, ' hola ', 'hola', 4],
    ['ya', 2, 'voy', 'ya voy', 6],
    ['ya ', 3, 'voy', 'ya voy', 6],
    ['ab', 1, 'x', 'a x b', 4],
    ['ya, sí', 2, 'voy', 'ya voy, sí', 6],
    ['ya', 2, '  ', 'ya', 2],
  ])('%j at %i and %j', (text, caret, spoken, expected, at) => {
    expect(withSpoken(text, caret, spoken)).toEqual({ text: expected, caret: at });
  });
});
