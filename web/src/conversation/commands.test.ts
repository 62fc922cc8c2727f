import { describe, expect, test } from 'vitest';
import { ana, bea, posted, started } from '../state/fixture';
import { reduce } from '../state/reducer';
import { isCommand, isHelp } from '../state/outbox';
import { en } from '../language/en';
import { es } from '../language/es';
import { commandChoices, ownHint, pollOf, withCommand } from './commands';

const words = (text: string, language: 'en' | 'es', caret = text.length) => commandChoices(text, caret, language).map(({ word }) => word);

describe('what is being written', () => {
  test('a slash at the beginning offers the commands in the language of the page', () => {
    expect(words('/', 'en')).toEqual(['me', 'topic', 'invite', 'roll', 'poll', 'remind', 'dnd', 'shrug', 'tableflip', 'unflip', 'help']);
    expect(words('/', 'es')).toEqual(['yo', 'tema', 'invitar', 'dado', 'encuesta', 'recordar', 'nomolestar', 'hombros', 'volcar', 'enderezar', 'ayuda']);
    expect(words('/ro', 'es')).toEqual(['roll']);
    expect(words('/enc', 'en')).toEqual(['encuesta']);
    expect(words('/RE', 'en')).toEqual(['remind']);
  });

  test.each(['', 'a /', '//', '/me ', '/zz', '/me x'])('%j offers none', (text) => {
    expect(words(text, 'en')).toEqual([]);
  });

  test('the room\'s own are offered with the others, and say what they do in the language of the page', () => {
    const own = [
      {
        name: 'deploy-2',
        words: ['deploy-2'],
        description: { en: 'brings it out', es: 'lo publica' },
        usage: { en: '[place]', es: '' },
        own: { bot: 'u9', createdAt: '2026-11-24T05:00:00.000Z' },
      },
    ];
    const offered = (text: string) => commandChoices(text, text.length, 'es', own).map(({ word }) => word);

    expect(offered('/d')).toEqual(['dado', 'dnd', 'deploy-2']);
    expect(offered('/deploy-')).toEqual(['deploy-2']);
    expect(offered('/')).toHaveLength(12);
    expect(own.map((one) => [ownHint(one, 'en'), ownHint(one, 'es')])).toEqual([['[place] · brings it out', 'lo publica']]);
  });

  test('the chosen one takes the place of the word, and the rest stays', () => {
    expect(withCommand('/ro 2d6', 3, 'roll')).toEqual({ text: '/roll 2d6', caret: 6 });
  });

  test('two slashes are one that is meant', () => {
    expect(['/me x', '/', '//me', '/ x', 'a/b', '/año'].map(isCommand)).toEqual([true, false, false, false, false, true]);
  });

  test('the question for the commands is known as the server knows it', () => {
    expect(['/help', '/AYUDA ', '/help me', '//help', '/helping', '/help!', 'help'].map(isHelp)).toEqual([true, true, true, false, false, false, false]);
  });
});

describe('a poll', () => {
  const text = '📊 Where?\n1️⃣ home\n2️⃣ out';

  test('is read from what the system says, and from nothing else', () => {
    expect(pollOf({ kind: 'system', text })).toEqual({
      question: 'Where?',
      answers: [
        { sign: '1️⃣', text: 'home' },
        { sign: '2️⃣', text: 'out' },
      ],
    });
    expect(pollOf({ kind: 'message', text })).toBeUndefined();
    expect(pollOf({ kind: 'system', text: '🎲 1d6 → **4**' })).toBeUndefined();
  });

  test('its votes are counted once, however often the stream tells', () => {
    const react = (offset: number, type: 'reaction.added' | 'reaction.removed', by: typeof ana) => ({
      pos: `7:${offset}`,
      event: { type, id: `e${offset}`, room: 'r1', at: '2026-11-24T05:00:00.000Z', by, reaction: { message: 'm1', emoji: '1️⃣' } },
    });
    const deliveries = [posted(1, { text, kind: 'system' }), react(2, 'reaction.added', bea), react(3, 'reaction.added', ana)];
    const votes = (state: ReturnType<typeof started>) => state.timelines['r1']?.items.at(-1)?.reactions;
    const state = reduce(reduce(started(), { type: 'events', deliveries }), { type: 'events', deliveries: deliveries.slice(1) });
    expect(votes(state)).toEqual([{ emoji: '1️⃣', count: 2, me: true }]);
    expect(votes(reduce(state, { type: 'events', deliveries: [react(4, 'reaction.removed', ana)] }))).toEqual([{ emoji: '1️⃣', count: 1, me: false }]);
  });
});

describe('an answer', () => {
  const answer = (code: string, offset = 1) => ({
    pos: `3:${offset}`,
    event: {
      type: 'command.answered' as const,
      id: 'a1',
      at: '2026-11-24T05:00:00.000Z',
      answer: { command: 'c1', room: 'r1', name: 'roll', clientId: 'x1', status: 'refused' as const, code, arguments: { max: '10' } },
    },
  });
  const pending = { clientId: 'x1', room: 'r1', text: '/roll x', at: '2026-11-24T05:00:00.000Z', state: 'sending', command: true } as const;

  test('takes the command from what is pending, and is a note until it is put away', () => {
    const given = reduce(started(), { type: 'pending.added', message: pending });
    const state = reduce(given, { type: 'events', deliveries: [answer('dice'), answer('dice', 2)] });
    expect(state.pending).toEqual([]);
    expect(state.notes.map(({ code }) => code)).toEqual(['dice']);
    expect(reduce(state, { type: 'note.dismissed', id: 'c1' }).notes).toEqual([]);
  });

  test('is no note when all can read what came of it', () => {
    expect(reduce(started(), { type: 'events', deliveries: [answer('said')] }).notes).toEqual([]);
  });

  test('has words in both languages, also for what the page does not know', () => {
    for (const phrases of [en, es]) {
      expect(phrases.note('poll', 'poll', { max: '10' }, '')).toContain('10');
      expect(phrases.note('roll', 'new-code', {}, '')).toContain('/roll');
    }
  });
});
