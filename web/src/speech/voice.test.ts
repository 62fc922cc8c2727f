import { afterEach, describe, expect, it, vi } from 'vitest';
import { NoVoice } from './failure';
import { saying, voiceFor } from './voice';

const voice = (lang: string, more: Partial<SpeechSynthesisVoice> = {}) => ({ lang, default: false, localService: false, ...more });

describe('voiceFor', () => {
  it('takes one of the language, the browser’s choice first, then one that stays on this machine', () => {
    const far = voice('es-ES');
    const near = voice('es_MX', { localService: true });
    const chosen = voice('ES-cl', { default: true });
    const english = voice('en-US', { default: true, localService: true });
    expect(voiceFor('es', [english, far, near, chosen])).toBe(chosen);
    expect(voiceFor('es', [english, far, near])).toBe(near);
    expect(voiceFor('es', [english, far])).toBe(far);
    expect(voiceFor('es', [english, voice('est-EE')])).toBeUndefined();
  });
});

describe('saying', () => {
  afterEach(() => vi.unstubAllGlobals());

  class Utterance {
    lang = '';
    voice: unknown;
    onstart: (() => void) | null = null;
    onend: (() => void) | null = null;
    onerror: ((event: { error: string }) => void) | null = null;
    constructor(readonly text: string) {}
  }

  function synthesis(voices: unknown[], speak: (utterance: Utterance) => void) {
    const stub = { getVoices: () => voices, speak: vi.fn(speak), cancel: vi.fn(), addEventListener: vi.fn() };
    vi.stubGlobal('speechSynthesis', stub);
    vi.stubGlobal('SpeechSynthesisUtterance', Utterance);
    return stub;
  }

  it('says the words in their language to the end', async () => {
    const stub = synthesis([voice('en-US'), voice('es-ES')], (utterance) => utterance.onend?.());
    await saying({ text: 'hola', language: 'es' }, new AbortController().signal);
    expect(stub.speak).toHaveBeenCalledWith(expect.objectContaining({ text: 'hola', lang: 'es-ES' }));
  });

  it('ends when it is aborted', async () => {
    const stub = synthesis([voice('es-ES')], (utterance) => utterance.onstart?.());
    const aborting = new AbortController();
    const said = saying({ text: 'hola', language: 'es' }, aborting.signal);
    await vi.waitFor(() => expect(stub.speak).toHaveBeenCalled());
    aborting.abort();
    await said;
    expect(stub.cancel).toHaveBeenCalledTimes(2);
  });

  it('knows when there is no voice', async () => {
    const signal = new AbortController().signal;
    await expect(saying({ text: 'hola', language: 'es' }, signal)).rejects.toBeInstanceOf(NoVoice);
    synthesis([voice('en-US')], () => undefined);
    await expect(saying({ text: 'hola', language: 'es' }, signal)).rejects.toBeInstanceOf(NoVoice);
    synthesis([voice('es-ES')], (utterance) => utterance.onerror?.({ error: 'synthesis-failed' }));
    await expect(saying({ text: 'hola', language: 'es' }, signal)).rejects.toBeInstanceOf(NoVoice);
  });
});
